import type { RefusalCode } from '../s3/refusal.ts';

/** Sub-resources of a bucket that are a document, by name; the adapter translates them from and to XML. */
export const BUCKET_DOCUMENTS = ['cors', 'lifecycle', 'tagging', 'encryption', 'notification', 'logging'] as const;
export type BucketDocument = (typeof BUCKET_DOCUMENTS)[number];

/** Sub-resources that decide who may use the bucket. */
export const ACCESS_DOCUMENTS = ['policy', 'policyStatus', 'acl', 'ownershipControls', 'publicAccessBlock'] as const;
export type AccessDocument = (typeof ACCESS_DOCUMENTS)[number];

export type ConfigurationName = BucketDocument | AccessDocument;

export const isBucketDocument = (name: string): name is BucketDocument =>
  (BUCKET_DOCUMENTS as readonly string[]).includes(name);

export const isConfigurationName = (name: string): name is ConfigurationName =>
  isBucketDocument(name) || (ACCESS_DOCUMENTS as readonly string[]).includes(name);

/** What AWS answers for a bucket that does not have it; null: an empty document. */
export const MISSING: Readonly<Record<ConfigurationName, RefusalCode | null>> = {
  cors: 'NoSuchCORSConfiguration',
  lifecycle: 'NoSuchLifecycleConfiguration',
  tagging: 'NoSuchTagSet',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  notification: null,
  logging: null,
  policy: 'NoSuchBucketPolicy',
  policyStatus: null,
  acl: null,
  ownershipControls: 'OwnershipControlsNotFoundError',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
};

/** A configuration as it is read. `document` is of the form that was put, or null where AWS answers with an empty one. */
export interface ConfigurationAnswer {
  readonly kind: 'configuration';
  readonly ownerId: string;
  readonly document: unknown;
}
