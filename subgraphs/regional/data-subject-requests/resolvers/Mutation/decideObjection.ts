import type { MutationResolvers } from '../../../generated/types.ts';

export const decideObjection: NonNullable<MutationResolvers['decideObjection']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'decideObjection', () =>
    services.requests.decideObjection({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
