import type { S3WriteConditions } from '../../generated/types.ts';
import type { MultipartUpload, UploadedPart } from '../../objects/multipart-upload.ts';
import type { StoredAnswer } from '../../objects/object-service.ts';
import { bareEtag } from '../../objects/read-conditions.ts';
import type { WriteConditions } from '../../objects/stored-object.ts';
import type { Refusal } from '../refusal.ts';

/** Domain results as the schema's unions, and its inputs as domain values. */
export const refusal = ({ code, condition, actualSize, message }: Refusal) => ({
  __typename: 'S3Refusal' as const,
  code,
  condition: condition ?? null,
  actualSize: actualSize ?? null,
  message: message ?? null,
});

export const done = { __typename: 'S3Done' as const, ok: true };

export const stored = ({ etag, size, checksums, lastModified }: StoredAnswer) => ({
  __typename: 'S3Stored' as const,
  etag,
  size,
  checksums,
  lastModified,
  versionId: 'null',
});

export const upload = (value: MultipartUpload) => ({
  __typename: 'S3Upload' as const,
  uploadId: value.uploadId,
  key: value.key,
  initiatedAt: value.initiatedAt,
  storageClass: value.storageClass,
  checksumAlgorithm: value.checksumAlgorithm,
  checksumType: value.checksumType,
});

export const part = ({ partNumber, size, etag, lastModified, checksums }: UploadedPart) => ({
  partNumber,
  size,
  etag,
  lastModified,
  checksums,
});

export const writeConditions = ({ ifMatch, ifNoneMatch }: S3WriteConditions): WriteConditions => ({
  ifMatch: ifMatch === null || ifMatch === undefined ? null : bareEtag(ifMatch),
  mustNotExist: ifNoneMatch === '*',
});

/** The adapter sends maps of strings; the JSON scalar does not say so. */
export const stringMap = (value: unknown): Readonly<Record<string, string>> => value as Record<string, string>;
