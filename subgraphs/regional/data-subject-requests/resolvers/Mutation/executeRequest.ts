import type { MutationResolvers } from '../../../generated/types.ts';

export const executeRequest: NonNullable<MutationResolvers['executeRequest']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'executeRequest', () =>
    services.requests.execute({ facts, key: idempotencyKey }, customerId, requestId),
  );
