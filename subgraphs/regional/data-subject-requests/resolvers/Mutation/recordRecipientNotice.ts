import type { MutationResolvers } from '../../../generated/types.ts';

export const recordRecipientNotice: NonNullable<MutationResolvers['recordRecipientNotice']> = (
  _parent,
  { customerId, requestId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'recordRecipientNotice', () =>
    services.requests.recordNotice({ facts, key: idempotencyKey }, customerId, requestId, input),
  );
