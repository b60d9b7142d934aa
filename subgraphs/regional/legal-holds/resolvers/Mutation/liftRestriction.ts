import type { MutationResolvers } from '../../../generated/types.ts';

export const liftRestriction: NonNullable<MutationResolvers['liftRestriction']> = (
  _parent,
  { customerId, restrictionId, noticeSentAt, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'liftRestriction', () =>
    services.legalHolds.lift({ facts, key: idempotencyKey }, customerId, restrictionId, noticeSentAt),
  );
