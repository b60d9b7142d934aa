import type { QueryResolvers } from './../../../generated/types.ts';
export const region: NonNullable<QueryResolvers['region']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.region resolver logic here */
};
