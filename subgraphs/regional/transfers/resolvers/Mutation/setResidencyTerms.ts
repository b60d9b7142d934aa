import type { MutationResolvers } from '../../../generated/types.ts';

export const setResidencyTerms: NonNullable<MutationResolvers['setResidencyTerms']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'setResidencyTerms', async () => {
    await services.transfers.setTerms({ facts, key: idempotencyKey }, customerId, { ...input });
    return customerId;
  });
