import type { MutationResolvers } from '../../../generated/types.ts';

export const unlinkSubject: NonNullable<MutationResolvers['unlinkSubject']> = (
  _parent,
  { customerId, input: { identifier, ...address } },
  { facts, services, trail },
) => trail.follow(customerId, 'unlinkSubject', () => services.subjects.unlink(facts, customerId, address, identifier));
