/**
 * Keeps the key that the region's root key is wrapped under, outside of this machine. Asked at start only: sealing and opening
 * happen here, under the root key in memory.
 */
export interface RootKeyProvider {
  /** How the configuration names it, for errors and logs. */
  readonly name: string;
  /** 32 fresh bytes, and the same under the provider's key. Rejects when the provider cannot be reached or refuses. */
  generate(): Promise<{ readonly key: Uint8Array; readonly wrapped: string }>;
  /** Rejects when it was wrapped elsewhere or for another region, too. */
  unwrap(wrapped: string): Promise<Uint8Array>;
  /** The same root key under the newest version of the provider's key. */
  rewrap(wrapped: string): Promise<string>;
}
