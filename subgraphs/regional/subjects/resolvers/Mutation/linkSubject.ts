import type { MutationResolvers } from '../../../generated/types.ts';

export const linkSubject: NonNullable<MutationResolvers['linkSubject']> = (
  _parent,
  { customerId, input },
  { facts, services, trail },
) => trail.follow(customerId, 'linkSubject', () => services.subjects.link(facts, customerId, input));
