import type { CustomerId } from '#kernel/ids.ts';
import type { KeyLimits } from './access-key-limits.ts';

export interface AccessKey extends KeyLimits {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly status: 'active' | 'disabled';
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  /** The key that takes its place, once it was rotated. */
  readonly replacedBy: string | null;
}

export interface StoredAccessKey extends Pick<AccessKey, 'id' | 'customerId'>, KeyLimits {
  readonly sealedSecret: Uint8Array;
}

export interface SealedSecret {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly sealedSecret: Uint8Array;
}

export interface AccessKeyRepository {
  insert(key: StoredAccessKey): Promise<void>;
  /** Undefined for a key that does not exist, is disabled or has expired. */
  findActive(id: string, now: Date): Promise<StoredAccessKey | undefined>;
  /** Of each customer, newest first. */
  listOf(customerIds: readonly CustomerId[]): Promise<AccessKey[]>;
  find(customerId: CustomerId, id: string): Promise<AccessKey | undefined>;
  setStatus(customerId: CustomerId, id: string, status: AccessKey['status']): Promise<AccessKey | undefined>;
  /** The old key ends when the overlap does, or earlier if it had to anyway; the new one is there at the same moment. */
  replace(oldId: string, endsAt: Date, replacement: StoredAccessKey): Promise<void>;
  touch(id: string, usedAt: Date): Promise<void>;
  count(): Promise<number>;
  /** By id after the given one; for sealing under a new root key. */
  sealedAfter(id: string, limit: number): Promise<SealedSecret[]>;
  /** Only if it is still sealed as it was. */
  reseal(id: string, before: Uint8Array, after: Uint8Array): Promise<void>;
}
