import type { MutationResolvers } from '../../../generated/types.ts';

export const extendRequest: NonNullable<MutationResolvers['extendRequest']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'extendRequest', () =>
    services.requests.extend({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
