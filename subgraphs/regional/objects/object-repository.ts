import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { RefusalCode } from '../s3/refusal.ts';
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
  | { readonly found: 'no-bucket' | 'no-object' };

export interface ListingPage {
  readonly prefix: string;
  /** Empty: none. */
  readonly delimiter: string;
  /** Only names after this one, by UTF-8 bytes; a common prefix stands for everything under it. */
  readonly after: string;
  readonly limit: number;
  readonly versions: boolean;
}

export type ListEntry =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | {
      readonly kind: 'object';
      readonly key: string;
      readonly versionId: string;
      readonly isDeleteMarker: boolean;
      readonly etag: string;
      readonly size: number;
      readonly lastModified: Date;
      readonly storageClass: string;
    };

/** Reads of object metadata. */
export interface ObjectRepository {
  find(address: ObjectAddress, withBody: boolean): Promise<FoundObject>;
  /** The parts of a completed upload that hold any of these bytes, in order. */
  partsWithin(uploadId: string, start: number, length: number): Promise<readonly ObjectPart[]>;
  part(uploadId: string, partNumber: number): Promise<ObjectPart | null>;
  /** One page in the order of the keys' UTF-8 bytes; its cost depends on the page, not on the bucket. Null: no such bucket. */
  list(customerId: CustomerId, bucket: string, page: ListingPage): Promise<readonly ListEntry[] | null>;
}

export interface PutOutcome {
  readonly refusal: RefusalCode | null;
  readonly lastModified: Date;
}

export interface DeleteTarget {
  readonly key: string;
  readonly versionId: string | null;
  readonly ifMatch: string | null;
}

/**
 * Changes of object metadata: each is durable together with its audit entry when the promise resolves. The entry is given as for
 * success; a refusal found at commit time rewrites its status and error code.
 */
export interface ObjectCommitter {
  /** Replaces or creates the current version if the bucket exists and the conditions hold, else refuses. */
  put(customerId: CustomerId, object: NewObject, entry: AuditEntry): Promise<PutOutcome>;
  /** One outcome per target, in order; null is gone (or never was there). The same entry is recorded for each. */
  remove(
    customerId: CustomerId,
    bucket: string,
    targets: readonly DeleteTarget[],
    entry: AuditEntry,
  ): Promise<readonly (RefusalCode | null)[]>;
}
