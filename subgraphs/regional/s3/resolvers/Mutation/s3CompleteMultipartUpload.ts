import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal, stored, stringMap, writeConditions } from '../../graphql/to-graphql.ts';

export const s3CompleteMultipartUpload: NonNullable<MutationResolvers['s3CompleteMultipartUpload']> = async (
  _parent,
  { request, parts, expected, conditions, ...place },
  context,
) => {
  const result = await context.services.s3.multipart.complete(callOf(context, request), place, {
    parts: parts.map((part) => ({ ...part, checksums: stringMap(part.checksums) })),
    expected: {
      size: expected.size ?? null,
      checksums: stringMap(expected.checksums),
      customerKeyMd5: expected.customerKeyMd5 ?? null,
    },
    conditions: writeConditions(conditions),
  });
  return result.kind === 'refusal' ? refusal(result) : stored(result);
};
