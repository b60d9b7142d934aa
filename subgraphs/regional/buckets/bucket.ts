export type VersioningStatus = 'Enabled' | 'Suspended';

export interface Bucket {
  readonly kind: 'bucket';
  readonly name: string;
  readonly createdAt: Date;
  /** Null: never versioned. */
  readonly versioningStatus: VersioningStatus | null;
  readonly versioningEnabled: boolean;
  readonly objectLockEnabled: boolean;
  readonly objectLockDefault: LockDefault | null;
}

/** What new versions are locked with unless the upload says otherwise: exactly one of days and years. */
export interface LockDefault {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number | null;
  readonly years: number | null;
}
