import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { done, refusal } from '../../graphql/to-graphql.ts';

export const s3AbortMultipartUpload: NonNullable<MutationResolvers['s3AbortMultipartUpload']> = async (
  _parent,
  { request, ...place },
  context,
) => {
  const result = await context.services.s3.multipart.abort(callOf(context, request), place);
  return result.kind === 'refusal' ? refusal(result) : done;
};
