import type { MutationResolvers } from '../../../generated/types.ts';

export const placeLegalHold: NonNullable<MutationResolvers['placeLegalHold']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'placeLegalHold', () =>
    services.legalHolds.place({ facts, key: idempotencyKey }, customerId, input),
  );
