import type { MutationResolvers } from '../../../generated/types.ts';

export const rejectRequest: NonNullable<MutationResolvers['rejectRequest']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'rejectRequest', () =>
    services.requests.reject({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
