import type { MutationResolvers } from '../../../generated/types.ts';

export const sendBackPlan: NonNullable<MutationResolvers['sendBackPlan']> = (
  _parent,
  { customerId, requestId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'sendBackPlan', () =>
    services.requests.sendBack({ facts, key: idempotencyKey }, customerId, requestId),
  );
