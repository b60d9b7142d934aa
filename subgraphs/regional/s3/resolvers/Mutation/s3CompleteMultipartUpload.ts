import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, stored, stringMap, writeConditions } from '../../graphql/to-graphql.ts';

export const s3CompleteMultipartUpload: NonNullable<MutationResolvers['s3CompleteMultipartUpload']> = async (
  _parent,
  { request, parts, conditions, ...place },
  context,
) => {
  const requested = parts.map((part) => ({ ...part, checksums: stringMap(part.checksums) }));
  const { multipart } = context.services.s3;
  const result = await multipart.complete(callOf(context, request), place, requested, writeConditions(conditions));
  return result.kind === 'refusal' ? refusal(result) : stored(result);
};
