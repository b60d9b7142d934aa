/** Whose key seals a part. Customer null: the region's own. Person null: the customer's. */
export interface KeyScope {
  readonly customerId: string | null;
  /** Keyed hash in hex (`AuditSecrets.personHash`). */
  readonly personHash: string | null;
}

export interface SealingKey {
  readonly id: string;
  /** AES-256. */
  readonly key: Uint8Array;
}

/** The keys of personal values. Destroying one makes everything sealed under it unrecoverable. */
export interface AuditKeyring {
  /** The current key of the scope; the first call makes it. */
  current(scope: KeyScope): Promise<SealingKey>;
  /** By id; destroyed and unknown keys are absent. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
