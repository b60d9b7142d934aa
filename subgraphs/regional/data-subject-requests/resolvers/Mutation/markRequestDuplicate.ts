import type { MutationResolvers } from '../../../generated/types.ts';

export const markRequestDuplicate: NonNullable<MutationResolvers['markRequestDuplicate']> = (
  _parent,
  { customerId, requestId, originalId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'markRequestDuplicate', () =>
    services.requests.markDuplicate({ facts, key: idempotencyKey }, customerId, requestId, originalId),
  );
