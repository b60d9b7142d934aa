import type { MutationResolvers } from '../../../generated/types.ts';

export const setBucketDefaults: NonNullable<MutationResolvers['setBucketDefaults']> = (
  _parent,
  { customerId, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'setBucketDefaults', () =>
    services.bucketTerms.setDefaults({ facts, key: idempotencyKey }, customerId, { ...input }),
  );
