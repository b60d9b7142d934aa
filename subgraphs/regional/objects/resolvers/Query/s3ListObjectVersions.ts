import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../../s3/graphql/s3-call-of.ts';
import { listEntry, refusal } from '../../../s3/graphql/to-graphql.ts';

export const s3ListObjectVersions: NonNullable<QueryResolvers['s3ListObjectVersions']> = async (
  _parent,
  args,
  context,
) => {
  const { prefix, delimiter, after, afterId, limit } = args.page;
  const page = { prefix, delimiter, after: after ?? '', afterVersion: afterId ?? null, limit };
  const call = callOf(context, args.request);
  const listing = await context.services.s3.objects.listVersions(call, args.bucket, page);
  if (listing.kind === 'refusal') return refusal(listing);
  const { entries, isTruncated } = listing;
  return { __typename: 'S3Listing', ownerId: call.customerId, entries: entries.map(listEntry), isTruncated };
};
