import type { QueryResolvers } from './../../../generated/types.ts';
export const customerRouting: NonNullable<QueryResolvers['customerRouting']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.customerRouting resolver logic here */
};
