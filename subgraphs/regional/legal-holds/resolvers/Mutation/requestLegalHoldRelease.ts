import type { MutationResolvers } from '../../../generated/types.ts';

export const requestLegalHoldRelease: NonNullable<MutationResolvers['requestLegalHoldRelease']> = (
  _parent,
  { customerId, matterId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'requestLegalHoldRelease', () =>
    services.legalHolds.requestRelease({ facts, key: idempotencyKey }, customerId, matterId),
  );
