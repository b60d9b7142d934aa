import type { MutationResolvers } from '../../../generated/types.ts';

export const submitDataSubjectRequest: NonNullable<MutationResolvers['submitDataSubjectRequest']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'submitDataSubjectRequest', () =>
    services.requests.submit({ facts, key: idempotencyKey }, customerId, input),
  );
