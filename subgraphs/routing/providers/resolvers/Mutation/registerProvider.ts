import type { MutationResolvers } from './../../../generated/types.ts';

export const registerProvider: NonNullable<MutationResolvers['registerProvider']> = (
  _parent,
  { input },
  { services, caller },
) => services.providers.register(caller, { ...input, status: input.status?.toLowerCase() });
