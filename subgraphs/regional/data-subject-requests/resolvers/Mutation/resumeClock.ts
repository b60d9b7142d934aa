import type { MutationResolvers } from '../../../generated/types.ts';

export const resumeClock: NonNullable<MutationResolvers['resumeClock']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'resumeClock', () =>
    services.requests.resumeClock({ facts, key: idempotencyKey }, customerId, requestId),
  );
