import type { MutationResolvers } from '../../../generated/types.ts';

export const createRetentionSchedule: NonNullable<MutationResolvers['createRetentionSchedule']> = (
  _parent,
  { customerId, input, dryRun, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'createRetentionSchedule', () =>
    services.retention.create({ facts, key: idempotencyKey }, customerId, input, dryRun === true),
  );
