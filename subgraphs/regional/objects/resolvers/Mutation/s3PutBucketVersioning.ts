import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { done, refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3PutBucketVersioning: NonNullable<MutationResolvers['s3PutBucketVersioning']> = async (
  _parent,
  { request, bucket, status },
  context,
) => {
  const result = await context.services.s3.buckets.setVersioning(callOf(context, request), bucket, status);
  return result.kind === 'refusal' ? refusal(result) : done;
};
