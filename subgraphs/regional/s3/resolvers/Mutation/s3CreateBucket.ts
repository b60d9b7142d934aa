import { parseAclWish } from '../../../access/acl/parse-acl.ts';
import { OBJECT_OWNERSHIPS } from '../../../access/bucket-access.ts';
import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal } from '../../graphql/to-graphql.ts';

export const s3CreateBucket: NonNullable<MutationResolvers['s3CreateBucket']> = async (_parent, args, context) => {
  const { request, bucket, objectOwnership = null, acl = null, objectLockEnabled, isRepeatable } = args;
  const wish = {
    objectOwnership: OBJECT_OWNERSHIPS.find((known) => known === objectOwnership) ?? null,
    isRepeatable,
    acl: acl === null ? null : (parseAclWish(acl) ?? null),
    objectLockEnabled,
  };
  const result = await context.services.s3.buckets.create(callOf(context, request), bucket, wish);
  return result.kind === 'refusal' ? refusal(result) : done;
};
