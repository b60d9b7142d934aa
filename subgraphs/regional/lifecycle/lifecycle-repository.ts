import type { CustomerId } from '#kernel/ids.ts';

/** One bucket's pass, held by one worker until it finishes or its lease runs out. */
export interface LifecycleLease {
  readonly bucketId: string;
  readonly worker: string;
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly isVersioned: boolean;
  /** Deleting a current version only puts a marker over it. */
  readonly keepsVersions: boolean;
  /** The configuration as stored, and its fingerprint. */
  readonly rules: unknown;
  readonly rulesHash: string;
}

/** Position in a bucket: everything up to this version of this key has been looked at. */
export interface ScanPosition {
  readonly key: string;
  readonly rank: string;
}

/** What a rule is looking for. */
export interface ScanFilter {
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sizeAbove: number | null;
  readonly sizeBelow: number | null;
}

/** `current`: current objects made before `cutoff`. `noncurrent`: versions replaced before it. `marker`: delete markers over nothing. */
export type ScanKind = 'current' | 'noncurrent' | 'marker';

export interface Scan extends ScanFilter {
  readonly kind: ScanKind;
  readonly cutoff: Date;
  /** Noncurrent versions that are kept whatever their age. */
  readonly newerVersions: number;
}

export interface DueVersion {
  readonly key: string;
  readonly versionId: string;
  readonly lastModified: Date;
  /** The deletion guard forbids it now; asked again in the statement that deletes. */
  readonly isProtected: boolean;
}

export interface ScanPage {
  readonly due: readonly DueVersion[];
  /** Null: the bucket has been looked through. */
  readonly next: ScanPosition | null;
}

export interface DueUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** What lifecycle looks at. Every statement reads a bounded stretch of an index. */
export interface LifecycleRepository {
  /** A bucket whose rules were not applied in this period, or changed since; null: none is free. */
  lease(worker: string, period: number, leaseMs: number): Promise<LifecycleLease | null>;
  /** False: another worker has it by now. */
  renew(lease: LifecycleLease, leaseMs: number): Promise<boolean>;
  finish(lease: LifecycleLease, period: number): Promise<void>;
  scan(lease: LifecycleLease, scan: Scan, after: ScanPosition | null): Promise<ScanPage>;
  /** Uploads in progress that began before `cutoff`, in the order of key and id; those aborted do not come again. */
  uploads(lease: LifecycleLease, prefix: string, cutoff: Date): Promise<readonly DueUpload[]>;
}
