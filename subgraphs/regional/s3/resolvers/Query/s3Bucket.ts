import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal } from '../../graphql/to-graphql.ts';

export const s3Bucket: NonNullable<QueryResolvers['s3Bucket']> = async (_parent, args, context) => {
  const bucket = await context.services.s3.buckets.get(callOf(context, args.request), args.bucket, {
    statusCode: args.statusCode ?? 200,
    errorCode: args.errorCode ?? null,
  });
  return bucket.kind === 'refusal' ? refusal(bucket) : { __typename: 'S3Bucket', ...bucket };
};
