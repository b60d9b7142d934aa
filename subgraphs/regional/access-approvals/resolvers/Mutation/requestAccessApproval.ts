import type { MutationResolvers } from '../../../generated/types.ts';

export const requestAccessApproval: NonNullable<MutationResolvers['requestAccessApproval']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'requestAccessApproval', () =>
    services.accessApprovals.request({ facts, key: idempotencyKey }, customerId, input),
  );
