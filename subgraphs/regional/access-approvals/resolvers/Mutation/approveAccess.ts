import type { MutationResolvers } from '../../../generated/types.ts';

export const approveAccess: NonNullable<MutationResolvers['approveAccess']> = (
  _parent,
  { customerId, approvalId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'approveAccess', () =>
    services.accessApprovals.approve({ facts, key: idempotencyKey }, customerId, approvalId),
  );
