import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { ObjectVersion } from './access-repository.ts';
import type { Acl } from './acl/acl.ts';
import type { BucketAccess, ObjectOwnership, PublicAccessBlock } from './bucket-access.ts';

export interface StoredAccess extends Omit<BucketAccess, 'policy' | 'encryption'> {
  /** As it was put. */
  readonly policyText: string | null;
}

/** What one put changes; undefined stays as it is. */
export interface AccessChange {
  readonly policy?: string | null;
  readonly acl?: Acl | null;
  readonly objectOwnership?: ObjectOwnership | null;
  readonly publicAccessBlock?: PublicAccessBlock | null;
}

export interface ObjectAclAnswer {
  readonly ownerId: CustomerId;
  /** Null: the owner alone. */
  readonly acl: Acl | null;
}

/** Reads and changes of the settings that access is decided by. Changes commit with their audit entry. */
export interface AccessSettingsRepository {
  read(ownerId: CustomerId, bucket: string): Promise<StoredAccess | null>;
  /** `name-taken`: the bucket would become visible to others under a name that another shared bucket has. */
  change(
    ownerId: CustomerId,
    bucket: string,
    change: AccessChange,
    entry: AuditEntry,
  ): Promise<'changed' | 'missing' | 'name-taken'>;
  readObjectAcl(ownerId: CustomerId, bucket: string, object: ObjectVersion): Promise<ObjectAclAnswer | null>;
  /** False: no such object. */
  changeObjectAcl(
    ownerId: CustomerId,
    bucket: string,
    object: ObjectVersion,
    acl: Acl,
    entry: AuditEntry,
  ): Promise<boolean>;
  readDocument(ownerId: CustomerId, bucket: string, name: string): Promise<{ readonly document: unknown } | null>;
  /** Of all buckets of this name, whoever owns them; the first few. */
  corsRules(bucket: string): Promise<readonly unknown[]>;
  /** Null removes it; false: no such bucket. */
  changeDocument(
    ownerId: CustomerId,
    bucket: string,
    name: string,
    document: unknown,
    entry: AuditEntry,
  ): Promise<boolean>;
}
