import type { QueryResolvers } from './../../../generated/types.ts';
export const customers: NonNullable<QueryResolvers['customers']> = async (_parent, _arg, _ctx) => {
  /* Implement Query.customers resolver logic here */
};
