import type { MutationResolvers } from '../../../generated/types.ts';

export const withdrawRequest: NonNullable<MutationResolvers['withdrawRequest']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'withdrawRequest', () =>
    services.requests.withdraw({ facts, key: idempotencyKey }, customerId, requestId),
  );
