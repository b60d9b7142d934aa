import type { MutationResolvers } from '../../../generated/types.ts';

export const planRequest: NonNullable<MutationResolvers['planRequest']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'planRequest', () =>
    services.requests.plan({ facts, key: idempotencyKey }, customerId, requestId),
  );
