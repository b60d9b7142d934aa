import type { MutationResolvers } from './../../../generated/types.ts';
export const createAccessKey: NonNullable<MutationResolvers['createAccessKey']> = async (_parent, _arg, _ctx) => {
  /* Implement Mutation.createAccessKey resolver logic here */
};
