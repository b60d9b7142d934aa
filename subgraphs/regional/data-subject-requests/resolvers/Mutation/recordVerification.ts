import type { MutationResolvers } from '../../../generated/types.ts';

export const recordVerification: NonNullable<MutationResolvers['recordVerification']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'recordVerification', () =>
    services.requests.recordVerification({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
