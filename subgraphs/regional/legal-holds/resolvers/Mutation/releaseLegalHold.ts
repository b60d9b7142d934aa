import type { MutationResolvers } from '../../../generated/types.ts';

export const releaseLegalHold: NonNullable<MutationResolvers['releaseLegalHold']> = (
  _parent,
  { customerId, matterId, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'releaseLegalHold', () =>
    services.legalHolds.release({ facts, key: idempotencyKey }, customerId, matterId),
  );
