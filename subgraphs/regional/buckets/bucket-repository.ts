import type { CustomerId } from '#kernel/ids.ts';
import type { Acl } from '../access/acl/acl.ts';
import type { ObjectOwnership } from '../access/bucket-access.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Bucket, LockDefault, VersioningStatus } from './bucket.ts';

export interface BucketPage {
  readonly prefix: string;
  /** Only names after this one. */
  readonly after: string;
  readonly limit: number;
}

export interface BucketNames {
  readonly buckets: readonly Bucket[];
  readonly total: number;
}

export interface BucketDefaults {
  /** Null: no ownership controls. */
  readonly objectOwnership: ObjectOwnership | null;
  readonly publicAccessLifted: boolean;
}

export interface NewBucket extends BucketDefaults {
  readonly name: string;
  readonly acl: Acl | null;
  /** Object Lock needs versions, so it switches versioning on. */
  readonly objectLockEnabled: boolean;
}

export interface BucketChange {
  readonly customerId: CustomerId;
  readonly name: string;
  readonly entry: AuditEntry;
}

/** Buckets of this region's customers. A bucket name is unique within its customer. Changes commit with their audit entry. */
export interface BucketRepository {
  find(customerId: CustomerId, name: string): Promise<Bucket | null>;
  /** By name, in byte order. */
  list(customerId: CustomerId, page: BucketPage): Promise<readonly Bucket[]>;
  /** What an operator lets this customer's new buckets start with; null: what every bucket starts with. */
  defaultsOf(customerId: CustomerId): Promise<BucketDefaults | null>;
  /**
   * `exists`: the customer has a bucket of that name. `name-taken`: it could be shared, and another customer's shared bucket has the
   * name. Nothing is recorded unless it was created.
   */
  create(
    customerId: CustomerId,
    bucket: NewBucket,
    entry: AuditEntry | null,
  ): Promise<'created' | 'exists' | 'name-taken'>;
  /** Whether it has an ACL of its own; false, too, if there is no such bucket. */
  hasAcl(customerId: CustomerId, name: string): Promise<boolean>;
  /** Switches versioning; a bucket with Object Lock cannot be suspended. */
  setVersioning(change: BucketChange, status: VersioningStatus): Promise<'changed' | 'missing' | 'locked'>;
  /** Switches Object Lock on and sets its default; only while versioning is enabled. Nothing switches it off. */
  setObjectLock(change: BucketChange, lockDefault: LockDefault | null): Promise<'changed' | 'missing' | 'unversioned'>;
  /** Holds off commits into the bucket while it looks whether it is empty. Nothing is recorded unless it was removed. */
  remove(customerId: CustomerId, name: string, entry: AuditEntry): Promise<'removed' | 'missing' | 'not-empty'>;
  /** The first buckets of many customers and how many each has, in one statement. */
  listOfMany(customerIds: readonly CustomerId[], page: BucketPage): Promise<ReadonlyMap<CustomerId, BucketNames>>;
}
