import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, upload } from '../../graphql/to-graphql.ts';

export const s3MultipartUpload: NonNullable<QueryResolvers['s3MultipartUpload']> = async (_parent, args, context) => {
  const { request, ...place } = args;
  const found = await context.services.s3.multipart.find(callOf(context, request), place);
  return found.kind === 'refusal' ? refusal(found) : upload(found);
};
