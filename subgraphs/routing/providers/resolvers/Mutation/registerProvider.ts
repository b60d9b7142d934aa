import type { MutationResolvers } from './../../../generated/types.ts';

export const registerProvider: NonNullable<MutationResolvers['registerProvider']> = (
  _parent,
  { input },
  { services },
) => services.providers.register({ ...input, status: input.status?.toLowerCase() });
