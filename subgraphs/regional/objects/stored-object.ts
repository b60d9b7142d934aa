import type { CustomerId } from '#kernel/ids.ts';
import type { Acl } from '../access/acl/acl.ts';
import type { StoredEncryption } from '../encryption/object-encryption.ts';
import type { Expiration } from '../lifecycle/expiration-of.ts';

/** One version of one object, as a read finds it. */
export interface StoredObject {
  readonly objectId: string;
  readonly versionId: string;
  /** The bucket is or was versioned, so answers name the version. */
  readonly isVersioned: boolean;
  readonly isDeleteMarker: boolean;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
  readonly contentType: string | null;
  /** System headers given at upload that come back on read, by lower-case name. */
  readonly systemHeaders: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Algorithm → base64 (with `-N` for a composite one). */
  readonly checksums: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly lock: ObjectLock;
  /** Listed, but neither read nor changed (GDPR Art. 18, recital 67). */
  readonly isRestricted: boolean;
  /** Null: the bucket's owner. */
  readonly ownerId: CustomerId | null;
  readonly encryption: StoredEncryption | null;
  readonly storageClass: string;
  readonly blobId: string | null;
  readonly multipartId: string | null;
  readonly partCount: number | null;
  /** When and by which lifecycle rule it expires; null: not, or it is not the current version. */
  readonly expiration: Expiration | null;
  /** The bytes, if they are kept with the row and were asked for. */
  readonly body: Buffer | null;
}

/** Where a stretch of an object's bytes is in the blob store. */
export interface Segment {
  readonly blobId: string;
  readonly start: number;
  readonly length: number;
}

/** A part of a completed multipart object. */
export interface ObjectPart {
  readonly partNumber: number;
  readonly blobId: string;
  readonly start: number;
  readonly size: number;
  readonly checksums: Readonly<Record<string, string>>;
}

/** What an upload wants to become. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string | null;
  readonly systemHeaders: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly lock: ObjectLock;
  /** Null: the bucket's owner. */
  readonly ownerId: CustomerId | null;
  /** Null: the owner's alone. */
  readonly acl: Acl | null;
  readonly encryption: StoredEncryption | null;
  readonly storageClass: string;
  /** Exactly one of the three holds the bytes; an empty object has an empty body. */
  readonly blobId: string | null;
  readonly body: Uint8Array | null;
  readonly multipart: { readonly uploadId: string; readonly partCount: number } | null;
  readonly conditions: WriteConditions;
}

export interface WriteConditions {
  /** ETag without quotes, or `*`. */
  readonly ifMatch: string | null;
  /** `If-None-Match: *`. */
  readonly mustNotExist: boolean;
  /** `If-None-Match` with an ETag, without quotes: the current object must be another one. */
  readonly ifNoneMatch: string | null;
}

export type Tags = Readonly<Record<string, string>>;

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: LockMode;
  readonly until: Date;
}

/** S3 Object Lock on one version. */
export interface ObjectLock {
  readonly retention: Retention | null;
  /** Null: never set; false: set and cleared again, which S3 shows as OFF. */
  readonly legalHold: boolean | null;
}

export const NO_LOCK: ObjectLock = { retention: null, legalHold: null };
