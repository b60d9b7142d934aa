import type { MutationResolvers } from '../../../generated/types.ts';

export const completeRequest: NonNullable<MutationResolvers['completeRequest']> = (
  _parent,
  { customerId, requestId, noticeSentAt, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'completeRequest', () =>
    services.requests.complete({ facts, key: idempotencyKey }, customerId, requestId, { noticeSentAt }),
  );
