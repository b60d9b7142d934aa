import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { objectLock, refusal, stringMap, upload } from '../../graphql/to-graphql.ts';

export const s3CreateMultipartUpload: NonNullable<MutationResolvers['s3CreateMultipartUpload']> = async (
  _parent,
  { request, bucket, key, upload: input },
  context,
) => {
  const created = await context.services.s3.multipart.create(callOf(context, request), {
    bucket,
    key,
    contentType: input.contentType ?? null,
    systemHeaders: stringMap(input.systemHeaders),
    metadata: stringMap(input.metadata),
    storageClass: input.storageClass ?? 'STANDARD',
    tags: stringMap(input.tags),
    lock: objectLock(input.lock),
    checksumAlgorithm: input.checksumAlgorithm ?? null,
    checksumType:
      input.checksumType === 'FULL_OBJECT' ? 'FULL_OBJECT' : input.checksumType === 'COMPOSITE' ? 'COMPOSITE' : null,
  });
  return created.kind === 'refusal' ? refusal(created) : upload(created);
};
