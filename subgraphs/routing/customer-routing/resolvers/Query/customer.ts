import type { QueryResolvers } from './../../../generated/types.ts';
export const customer: NonNullable<QueryResolvers['customer']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.customer resolver logic here */
};
