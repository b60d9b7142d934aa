import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, upload } from '../../graphql/to-graphql.ts';

export const s3ListMultipartUploads: NonNullable<QueryResolvers['s3ListMultipartUploads']> = async (
  _parent,
  args,
  context,
) => {
  const { prefix, delimiter, after, afterId, limit } = args.page;
  const page = { prefix, delimiter, after: after ?? '', afterUpload: afterId ?? null, limit };
  const call = callOf(context, args.request);
  const list = await context.services.s3.multipart.list(call, args.bucket, page);
  if (list.kind === 'refusal') return refusal(list);
  const entries = list.entries.map((entry) => ({
    prefix: entry.prefix,
    upload: entry.upload === null ? null : upload(entry.upload, call),
  }));
  return { __typename: 'S3UploadList', ownerId: call.customerId, entries, isTruncated: list.isTruncated };
};
