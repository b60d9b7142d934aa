import type { MutationResolvers } from '../../../generated/types.ts';

export const addResidencyException: NonNullable<MutationResolvers['addResidencyException']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'addResidencyException', () =>
    services.transfers.addException({ facts, key: idempotencyKey }, customerId, { ...input }),
  );
