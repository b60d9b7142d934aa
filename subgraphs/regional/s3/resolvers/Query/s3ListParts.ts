import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { part, refusal, upload } from '../../graphql/to-graphql.ts';

export const s3ListParts: NonNullable<QueryResolvers['s3ListParts']> = async (_parent, args, context) => {
  const { request, afterPart, limit, ...place } = args;
  const call = callOf(context, request);
  const list = await context.services.s3.multipart.parts(call, place, afterPart, limit);
  if (list.kind === 'refusal') return refusal(list);
  return {
    __typename: 'S3PartList',
    upload: upload(list.upload, call),
    parts: list.parts.map(part),
    isTruncated: list.isTruncated,
  };
};
