import type { MutationResolvers } from '../../../generated/types.ts';

export const approvePlan: NonNullable<MutationResolvers['approvePlan']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'approvePlan', () =>
    services.requests.approve({ facts, key: idempotencyKey }, customerId, requestId),
  );
