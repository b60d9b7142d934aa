import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { DeletionObstacle } from '../deletion-guard/deletion-obstacle.ts';
import type { RefusalCode } from '../s3/refusal.ts';
import type { UploadedPart } from './multipart-upload.ts';
import type { NewObject, ObjectPart, StoredObject } from './stored-object.ts';

export interface ObjectAddress {
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  /** Null: the current version. */
  readonly versionId: string | null;
}

export type FoundObject =
  | { readonly found: 'object'; readonly object: StoredObject }
  | { readonly found: 'delete-marker'; readonly marker: StoredObject }
  | { readonly found: 'no-bucket' }
  | { readonly found: 'no-object' };

export interface ListingPage {
  readonly prefix: string;
  /** Empty: none. */
  readonly delimiter: string;
  /** Only names after this one, by UTF-8 bytes; a common prefix stands for everything under it. */
  readonly after: string;
  readonly limit: number;
}

/** All versions and delete markers: by key, the newest first. */
export interface VersionPage extends ListingPage {
  /** Only versions of the key `after` that are older than this one; null: `after` is behind us with all its versions. */
  readonly afterVersion: string | null;
}

export type ListEntry =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | {
      readonly kind: 'object';
      readonly key: string;
      readonly versionId: string;
      readonly isLatest: boolean;
      readonly isDeleteMarker: boolean;
      readonly etag: string;
      readonly size: number;
      readonly lastModified: Date;
      readonly storageClass: string;
      /** Null: the bucket's owner. */
      readonly ownerId: CustomerId | null;
      readonly checksums: Readonly<Record<string, string>>;
    };

/** Reads of object metadata. */
export interface ObjectRepository {
  find(address: ObjectAddress, withBody: boolean): Promise<FoundObject>;
  /** The parts of a completed upload that hold any of these bytes, in order. */
  partsWithin(uploadId: string, start: number, length: number): Promise<readonly ObjectPart[]>;
  part(uploadId: string, partNumber: number): Promise<ObjectPart | null>;
  /** The parts of a completed upload as they were uploaded. */
  parts(uploadId: string, page: { afterPart: number; limit: number }): Promise<readonly UploadedPart[]>;
  /** One page in the order of the keys' UTF-8 bytes; its cost depends on the page, not on the bucket. Null: no such bucket. */
  list(customerId: CustomerId, bucket: string, page: ListingPage): Promise<readonly ListEntry[] | null>;
  listVersions(customerId: CustomerId, bucket: string, page: VersionPage): Promise<readonly ListEntry[] | null>;
}

export interface PutOutcome {
  readonly refusal: RefusalCode | null;
  /** Null: no version of its own, as the bucket's versioning is not enabled. */
  readonly versionId: string | null;
  readonly lastModified: Date;
  /** The bucket's lifecycle configuration as stored; null: it has none. */
  readonly lifecycle: unknown;
}

export interface DeleteTarget {
  readonly key: string;
  /** Null: the current version, of which a versioned bucket keeps everything under a delete marker. */
  readonly versionId: string | null;
  /** Conditions count only if there is something to delete. An ETag without quotes, or `*`. */
  readonly ifMatch: string | null;
  /** Compared in whole seconds. */
  readonly ifLastModified: Date | null;
  readonly ifSize: number | null;
  /** A version that has become the current one meanwhile stays. */
  readonly onlyNoncurrent?: boolean;
}

export interface DeleteOutcome {
  /** Null: it is gone, or never was there. */
  readonly refusal: RefusalCode | null;
  /** The version that was deleted, or the delete marker that was put; null in a bucket that was never versioned. */
  readonly versionId: string | null;
  /** A delete marker was put, or the version deleted was one. */
  readonly isDeleteMarker: boolean;
  /** Why a refused deletion may not be: the deletion guard's reasons. */
  readonly obstacles: readonly DeletionObstacle[];
}

export interface DeleteOptions {
  /** The caller may and wants to bypass GOVERNANCE retention. */
  readonly bypassGovernance: boolean;
}

export interface RemovalRequest extends DeleteOptions {
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly targets: readonly DeleteTarget[];
  readonly entry: AuditEntry;
}

/**
 * Changes of object metadata: each is durable together with its audit entry when the promise resolves. The entry is given as for
 * success; a refusal found at commit time rewrites its status and error code.
 */
export interface ObjectCommitter {
  /** Replaces or creates the current version if the bucket exists and the conditions hold, else refuses. */
  put(customerId: CustomerId, object: NewObject, entry: AuditEntry): Promise<PutOutcome>;
  /** One outcome per target, in order. The same entry is recorded for each. */
  remove(removal: RemovalRequest): Promise<readonly DeleteOutcome[]>;
}
