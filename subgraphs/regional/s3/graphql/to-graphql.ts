import type { S3LockInput, S3WriteConditions } from '../../generated/types.ts';
import type { MultipartUpload, UploadedPart } from '../../objects/multipart-upload.ts';
import type { VersionPlace } from '../../objects/object-change-service.ts';
import type { ChangedObject } from '../../objects/object-changes.ts';
import type { ListEntry } from '../../objects/object-repository.ts';
import type { StoredAnswer } from '../../objects/object-service.ts';
import { bareEtag } from '../../objects/read-conditions.ts';
import { NO_LOCK, type ObjectLock, type WriteConditions } from '../../objects/stored-object.ts';
import type { Refusal } from '../refusal.ts';
import type { S3Call } from '../s3-call.ts';

/** Domain results as the schema's unions, and its inputs as domain values. */
export const refusal = ({ code, condition, actualSize, message, marker, complianceState }: Refusal) => ({
  __typename: 'S3Refusal' as const,
  code,
  condition: condition ?? null,
  actualSize: actualSize ?? null,
  message: message ?? null,
  markerVersionId: marker?.versionId ?? null,
  markerLastModified: marker?.lastModified ?? null,
  complianceState: complianceState ?? null,
});

export const done = { __typename: 'S3Done' as const, ok: true };

export const stored = ({ etag, size, checksums, versionId, lastModified, encryption, expiration }: StoredAnswer) => ({
  __typename: 'S3Stored' as const,
  etag,
  size,
  checksums,
  lastModified,
  versionId,
  encryption,
  expiration,
});

export const changed = (result: ChangedObject | Refusal) =>
  result.kind === 'refusal' ? refusal(result) : { __typename: 'S3Changed' as const, versionId: result.versionId };

export const listEntry = (entry: ListEntry) => (entry.kind === 'prefix' ? { prefix: entry.prefix } : entry);

export const versionPlace = ({ bucket, key, versionId }: VersionArguments): VersionPlace => ({
  bucket,
  key,
  versionId: versionId ?? null,
});

interface VersionArguments {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | null | undefined;
}

export const objectLock = (lock: S3LockInput | null | undefined): ObjectLock =>
  lock === null || lock === undefined
    ? NO_LOCK
    : { retention: lock.retention ?? null, legalHold: lock.legalHold ?? null };

export const upload = (value: MultipartUpload, { customerId }: S3Call, dataKey: Uint8Array | null = null) => ({
  __typename: 'S3Upload' as const,
  ownerId: value.ownerId ?? customerId,
  initiatorId: value.initiatorId ?? value.ownerId ?? customerId,
  encryption: value.encryption,
  dataKey,
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
  ifNoneMatch: ifNoneMatch === null || ifNoneMatch === undefined || ifNoneMatch === '*' ? null : bareEtag(ifNoneMatch),
});

/** The adapter sends maps of strings; the JSON scalar does not say so. */
export const stringMap = (value: unknown): Readonly<Record<string, string>> => value as Record<string, string>;
