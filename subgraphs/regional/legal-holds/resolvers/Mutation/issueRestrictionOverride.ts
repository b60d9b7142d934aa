import type { MutationResolvers } from '../../../generated/types.ts';

export const issueRestrictionOverride: NonNullable<MutationResolvers['issueRestrictionOverride']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'issueRestrictionOverride', () =>
    services.restrictionOverrides.issue({ facts, key: idempotencyKey }, customerId, input),
  );
