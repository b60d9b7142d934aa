import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal } from '../../graphql/to-graphql.ts';

export const s3ListBuckets: NonNullable<QueryResolvers['s3ListBuckets']> = async (_parent, args, context) => {
  const page = { prefix: args.prefix ?? '', after: args.after ?? '', limit: args.limit };
  const list = await context.services.s3.buckets.list(callOf(context, args.request), page);
  if (list.kind === 'refusal') return refusal(list);
  return { __typename: 'S3BucketList', buckets: [...list.buckets], isTruncated: list.isTruncated };
};
