import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Refusal } from '../s3/refusal.ts';
import type { ObjectAddress } from './object-repository.ts';
import type { ObjectLock, Retention, Tags } from './stored-object.ts';

/** A version as one who wants to change what is said about it must know it. */
export interface ChangeableObject {
  readonly objectId: string;
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly lastModified: Date;
  readonly lock: ObjectLock;
  /** Somebody placed the hold by other means than S3: S3 cannot lift it. */
  readonly isHeldElsewhere: boolean;
  /** Of its bucket. */
  readonly objectLockEnabled: boolean;
  readonly isVersioned: boolean;
}

export type ObjectChange =
  | { readonly kind: 'tags'; readonly tags: Tags }
  | { readonly kind: 'retention'; readonly retention: Retention | null }
  | { readonly kind: 'legal-hold'; readonly on: boolean };

export interface ChangedObject {
  readonly kind: 'changed';
  /** Null: the bucket was never versioned. */
  readonly versionId: string | null;
}

export type ChangeDecision = (found: ChangeableObject | 'no-bucket' | 'no-object') => ObjectChange | Refusal;

/** Changes of what is said about a version while its bytes stay: tags, retention, legal hold. */
export interface ObjectChanges {
  /**
   * Shows the version, locked, to `decide` and makes the change it gives, with the audit entry, in one transaction. A refusal
   * changes and records nothing.
   */
  change(address: ObjectAddress, decide: ChangeDecision, entry: AuditEntry): Promise<ChangedObject | Refusal>;
  /** For answers about Object Lock. */
  find(address: ObjectAddress): Promise<ChangeableObject | 'no-bucket' | 'no-object'>;
}
