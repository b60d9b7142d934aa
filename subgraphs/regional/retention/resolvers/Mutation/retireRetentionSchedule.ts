import type { MutationResolvers } from '../../../generated/types.ts';

export const retireRetentionSchedule: NonNullable<MutationResolvers['retireRetentionSchedule']> = (
  _parent,
  { customerId, scheduleId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'retireRetentionSchedule', () =>
    services.retention.retire({ facts, key: idempotencyKey }, customerId, scheduleId),
  );
