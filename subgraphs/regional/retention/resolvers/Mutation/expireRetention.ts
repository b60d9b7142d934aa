import type { MutationResolvers } from '../../../generated/types.ts';

export const expireRetention: NonNullable<MutationResolvers['expireRetention']> = (
  _parent,
  { customerId, dryRun, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'expireRetention', () =>
    services.retention.expire({ facts, key: idempotencyKey }, customerId, dryRun !== false),
  );
