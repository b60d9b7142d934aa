import type { QueryResolvers } from './../../../generated/types.ts';
export const regions: NonNullable<QueryResolvers['regions']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.regions resolver logic here */
};
