import type { MutationResolvers } from '../../../generated/types.ts';

export const decideRequestItem: NonNullable<MutationResolvers['decideRequestItem']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'decideRequestItem', () =>
    services.requests.decideItem({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
