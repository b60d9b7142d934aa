import type { MutationResolvers } from '../../../generated/types.ts';

export const removeSubjectAlias: NonNullable<MutationResolvers['removeSubjectAlias']> = (
  _parent,
  { customerId, alias },
  { facts, services, trail },
) => trail.follow(customerId, 'removeSubjectAlias', () => services.subjects.removeAlias(facts, customerId, alias));
