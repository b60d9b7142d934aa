import type { MutationResolvers } from '../../../generated/types.ts';

export const requestApproval: NonNullable<MutationResolvers['requestApproval']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'requestApproval', () =>
    services.requests.requestApproval({ facts, key: idempotencyKey }, customerId, requestId),
  );
