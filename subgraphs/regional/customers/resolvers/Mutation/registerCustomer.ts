import type { MutationResolvers } from './../../../generated/types.ts';
export const registerCustomer: NonNullable<MutationResolvers['registerCustomer']> = async (_parent, _arg, _ctx) => {
  /* Implement Mutation.registerCustomer resolver logic here */
};
