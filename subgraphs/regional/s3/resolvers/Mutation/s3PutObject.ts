import type { MutationResolvers, S3PutInput } from '../../../generated/types.ts';
import type { NewObject } from '../../../objects/stored-object.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { objectLock, refusal, stored, stringMap, writeConditions } from '../../graphql/to-graphql.ts';

export const s3PutObject: NonNullable<MutationResolvers['s3PutObject']> = async (_parent, args, context) => {
  const object = { ...newObject(args.object), bucket: args.bucket, key: args.key };
  const result = await context.services.s3.objects.put(callOf(context, args.request), object);
  return result.kind === 'refusal' ? refusal(result) : stored(result);
};

const newObject = (input: S3PutInput): Omit<NewObject, 'bucket' | 'key'> => ({
  size: input.size,
  etag: input.etag,
  contentType: input.contentType ?? null,
  systemHeaders: stringMap(input.systemHeaders),
  metadata: stringMap(input.metadata),
  checksums: stringMap(input.checksums),
  tags: stringMap(input.tags),
  lock: objectLock(input.lock),
  storageClass: input.storageClass ?? 'STANDARD',
  blobId: input.blobId ?? null,
  body: input.body ?? null,
  multipart: null,
  conditions: writeConditions(input.conditions),
});
