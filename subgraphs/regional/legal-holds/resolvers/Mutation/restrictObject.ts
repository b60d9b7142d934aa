import type { MutationResolvers } from '../../../generated/types.ts';

export const restrictObject: NonNullable<MutationResolvers['restrictObject']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'restrictObject', () =>
    services.legalHolds.restrict({ facts, key: idempotencyKey }, customerId, input),
  );
