import type { MutationResolvers } from '../../../generated/types.ts';

export const revokeAccessApproval: NonNullable<MutationResolvers['revokeAccessApproval']> = (
  _parent,
  { customerId, approvalId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'revokeAccessApproval', () =>
    services.accessApprovals.revoke({ facts, key: idempotencyKey }, customerId, approvalId),
  );
