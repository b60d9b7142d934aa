import type { MutationResolvers } from '../../../generated/types.ts';

export const setPublicAccess: NonNullable<MutationResolvers['setPublicAccess']> = (
  _parent,
  { customerId, bucket, input, idempotencyKey },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'setPublicAccess', () =>
    services.bucketTerms.setPublicAccess({ facts, key: idempotencyKey }, customerId, bucket, { ...input }),
  );
