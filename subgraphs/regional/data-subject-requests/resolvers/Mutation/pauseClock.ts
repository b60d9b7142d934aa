import type { MutationResolvers } from '../../../generated/types.ts';

export const pauseClock: NonNullable<MutationResolvers['pauseClock']> = (
  _parent,
  { customerId, requestId, doubt, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'pauseClock', () =>
    services.requests.pauseClock({ facts, key: idempotencyKey }, customerId, requestId, { doubt }),
  );
