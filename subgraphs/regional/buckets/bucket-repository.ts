import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Bucket } from './bucket.ts';

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

/** Buckets of this region's customers. A bucket name is unique within its customer. Changes commit with their audit entry. */
export interface BucketRepository {
  find(customerId: CustomerId, name: string): Promise<Bucket | null>;
  /** By name, in byte order. */
  list(customerId: CustomerId, page: BucketPage): Promise<readonly Bucket[]>;
  /** False if the customer has a bucket of that name; then nothing is recorded. */
  create(customerId: CustomerId, name: string, entry: AuditEntry | null): Promise<boolean>;
  /** Holds off commits into the bucket while it looks whether it is empty. Nothing is recorded unless it was removed. */
  remove(customerId: CustomerId, name: string, entry: AuditEntry): Promise<'removed' | 'missing' | 'not-empty'>;
  /** The first buckets of many customers and how many each has, in one statement. */
  listOfMany(customerIds: readonly CustomerId[], page: BucketPage): Promise<ReadonlyMap<CustomerId, BucketNames>>;
}
