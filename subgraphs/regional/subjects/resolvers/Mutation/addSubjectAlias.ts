import type { MutationResolvers } from '../../../generated/types.ts';

export const addSubjectAlias: NonNullable<MutationResolvers['addSubjectAlias']> = (
  _parent,
  { customerId, identifier, alias },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'addSubjectAlias', () => services.subjects.addAlias(facts, customerId, identifier, alias));
