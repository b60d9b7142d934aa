import type { MutationResolvers } from './../../../generated/types.ts';
export const assignCustomerRegion: NonNullable<MutationResolvers['assignCustomerRegion']> = async (
  _parent,
  _arg,
  _ctx,
) => {
  /* Implement Mutation.assignCustomerRegion resolver logic here */
};
