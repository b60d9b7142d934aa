import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3ObjectLockConfiguration: NonNullable<QueryResolvers['s3ObjectLockConfiguration']> = async (
  _parent,
  args,
  context,
) => {
  const bucket = await context.services.s3.buckets.getObjectLock(callOf(context, args.request), args.bucket);
  return bucket.kind === 'refusal' ? refusal(bucket) : { __typename: 'S3Bucket', ...bucket };
};
