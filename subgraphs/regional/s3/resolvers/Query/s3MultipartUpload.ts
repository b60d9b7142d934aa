import type { QueryResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, upload } from '../../graphql/to-graphql.ts';

export const s3MultipartUpload: NonNullable<QueryResolvers['s3MultipartUpload']> = async (_parent, args, context) => {
  const { request, ...place } = args;
  const { multipart, encryption } = context.services.s3;
  const call = callOf(context, request);
  const found = await multipart.find(call, place);
  if (found.kind === 'refusal') return refusal(found);
  return upload(found, call, encryption.open(found.encryption, call.customerId));
};
