import type { CustomerId } from '#kernel/ids.ts';

export interface StoredAccessKey {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly sealedSecret: Uint8Array;
}

export interface AccessKeyRepository {
  insert(key: StoredAccessKey): Promise<void>;
  /** Undefined for a key that does not exist or is disabled. */
  findActive(id: string): Promise<StoredAccessKey | undefined>;
  count(): Promise<number>;
}
