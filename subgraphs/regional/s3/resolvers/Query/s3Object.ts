import type { QueryResolvers, S3ReadInput } from '../../../generated/types.ts';
import type { ObjectAnswer, ReadRequest } from '../../../objects/object-service.ts';
import { callOf } from '../../graphql/s3-call-of.ts';
import { refusal } from '../../graphql/to-graphql.ts';

export const s3Object: NonNullable<QueryResolvers['s3Object']> = async (_parent, args, context) => {
  const request = { ...readRequest(args.read), bucket: args.bucket, key: args.key };
  const { objects, encryption } = context.services.s3;
  const call = callOf(context, args.request);
  const answer = await objects.read(call, request);
  if (answer.kind === 'refusal') return refusal(answer);
  return toObject(answer, encryption.open(answer.object.encryption, call.customerId));
};

const readRequest = (read: S3ReadInput): Omit<ReadRequest, 'bucket' | 'key'> => ({
  head: read.head,
  versionId: read.versionId ?? null,
  partNumber: read.partNumber ?? null,
  range: read.range ?? null,
  ifMatch: read.ifMatch ?? null,
  ifNoneMatch: read.ifNoneMatch ?? null,
  ifModifiedSince: read.ifModifiedSince ?? null,
  ifUnmodifiedSince: read.ifUnmodifiedSince ?? null,
  override: read.override ?? null,
});

const toObject = (
  { object, statusCode, start, length, body, segments, partChecksums }: ObjectAnswer,
  dataKey: Uint8Array | null,
) => ({
  __typename: 'S3Object' as const,
  complianceState: object.isRestricted ? 'RESTRICTED' : null,
  encryption: object.encryption,
  dataKey,
  statusCode,
  etag: object.etag,
  size: object.size,
  lastModified: object.lastModified,
  versionId: object.isVersioned ? object.versionId : null,
  contentType: object.contentType,
  systemHeaders: object.systemHeaders,
  metadata: object.metadata,
  checksums: partChecksums ?? object.checksums,
  checksumType: checksumTypeOf(object.checksums),
  tags: object.tags,
  ...object.lock,
  storageClass: object.storageClass,
  expiration: object.expiration,
  partCount: object.partCount,
  start,
  length,
  body,
  segments: [...segments],
});

/** A composite value counts its parts. */
function checksumTypeOf(checksums: Readonly<Record<string, string>>): string | null {
  const [value] = Object.values(checksums);
  if (value === undefined) return null;
  return value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT';
}
