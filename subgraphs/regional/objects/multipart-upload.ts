import type { CustomerId } from '#kernel/ids.ts';
import type { Acl } from '../access/acl/acl.ts';
import type { StoredEncryption } from '../encryption/object-encryption.ts';
import type { ObjectLock, Tags, WriteConditions } from './stored-object.ts';

export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

export interface MultipartUpload {
  readonly kind: 'upload';
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: Date;
  readonly contentType: string | null;
  readonly systemHeaders: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly tags: Tags;
  readonly lock: ObjectLock;
  /** Null: nobody in particular. */
  readonly initiatorId: CustomerId | null;
  /** Null: the bucket's owner. */
  readonly ownerId: CustomerId | null;
  readonly acl: Acl | null;
  readonly encryption: StoredEncryption | null;
  readonly checksumAlgorithm: string | null;
  readonly checksumType: ChecksumType | null;
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly blobId: string;
  readonly size: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
  readonly lastModified: Date;
}

/** What the client says the whole is. */
export interface ExpectedObject {
  readonly size: number | null;
  readonly checksums: Readonly<Record<string, string>>;
  /** Base64, of the customer's own key that the request brings. */
  readonly customerKeyMd5: string | null;
}

/** What a completion asks for. */
export interface CompletionRequest {
  readonly parts: readonly RequestedPart[];
  readonly expected: ExpectedObject;
  readonly conditions: WriteConditions;
}

export interface RequestedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}
