export interface Bucket {
  readonly kind: 'bucket';
  readonly name: string;
  readonly createdAt: Date;
  readonly versioningEnabled: boolean;
  readonly objectLockEnabled: boolean;
}
