import { customerOfPrincipal } from '../../../access/principal.ts';
import type { MutationResolvers } from '../../../generated/types.ts';
import { callOf, principalOf } from '../../graphql/s3-call-of.ts';
import { objectLock, refusal, stringMap, upload } from '../../graphql/to-graphql.ts';

export const s3CreateMultipartUpload: NonNullable<MutationResolvers['s3CreateMultipartUpload']> = async (
  _parent,
  { request, bucket, key, upload: input },
  context,
) => {
  const { multipart, settings, encryption } = context.services.s3;
  const call = callOf(context, request);
  const access = await settings.accessOfNew(call, { bucket, objectKey: key }, context.grant, input.acl);
  if (access.kind === 'refusal') return refusal(access);
  const made = encryption.create(input.encryption, context.grant?.bucket.encryption, call.customerId);
  const created = await multipart.create(call, {
    initiatorId: customerOfPrincipal(principalOf(request)),
    ownerId: access.ownerId,
    acl: access.acl,
    encryption: made?.encryption ?? null,
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
  return created.kind === 'refusal' ? refusal(created) : upload(created, call);
};
