import { parseStoredEncryption } from '../../../encryption/object-encryption.ts';
import type { MutationResolvers, S3PutInput } from '../../../generated/types.ts';
import type { NewObject } from '../../../objects/stored-object.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { objectLock, refusal, stored, stringMap, writeConditions } from '../../graphql/to-graphql.ts';

export const s3PutObject: NonNullable<MutationResolvers['s3PutObject']> = async (_parent, args, context) => {
  const { bucket, key } = args;
  const { objects, settings } = context.services.s3;
  const call = callOf(context, args.request);
  const access = await settings.accessOfNew(call, { bucket, objectKey: key }, context.grant, args.object.acl);
  if (access.kind === 'refusal') return refusal(access);
  const { ownerId, acl } = access;
  const result = await objects.put(call, { ...newObject(args.object), bucket, key, ownerId, acl });
  return result.kind === 'refusal' ? refusal(result) : stored(result);
};

const newObject = (input: S3PutInput): Omit<NewObject, 'bucket' | 'key' | 'ownerId' | 'acl'> => ({
  size: input.size,
  etag: input.etag,
  contentType: input.contentType ?? null,
  systemHeaders: stringMap(input.systemHeaders),
  metadata: stringMap(input.metadata),
  checksums: stringMap(input.checksums),
  tags: stringMap(input.tags),
  lock: objectLock(input.lock),
  storageClass: input.storageClass ?? 'STANDARD',
  encryption: parseStoredEncryption(input.encryption),
  blobId: input.blobId ?? null,
  body: input.body ?? null,
  multipart: null,
  conditions: writeConditions(input.conditions),
});
