import type { CustomerId, RegionId } from '#kernel/ids.ts';
import { CachedLookup } from './cached-lookup.ts';

/** Reads the global database, one query for all keys. */
export interface OwnerSource {
  ownersOf(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>>;
  keyOwnersOf(accessKeyIds: readonly string[]): Promise<ReadonlyMap<string, CustomerId>>;
}

const CACHE = { maxEntries: 100_000, foundMs: 30_000, unknownMs: 500 };

/** Who owns a customer, and whose an access key is. An entry that a region contradicts (WRONG_REGION) is to be forgotten. */
export class OwnerDirectory {
  readonly #owners: CachedLookup<CustomerId, RegionId>;
  readonly #keys: CachedLookup<string, CustomerId>;

  constructor(source: OwnerSource) {
    this.#owners = new CachedLookup((ids) => source.ownersOf(ids), CACHE);
    this.#keys = new CachedLookup((keys) => source.keyOwnersOf(keys), CACHE);
  }

  regionOf(id: CustomerId): Promise<RegionId | undefined> {
    return this.#owners.find(id);
  }

  customerOfKey(accessKeyId: string): Promise<CustomerId | undefined> {
    return this.#keys.find(accessKeyId);
  }

  forget(id: CustomerId): void {
    this.#owners.forget(id);
  }

  get size(): number {
    return this.#owners.size + this.#keys.size;
  }
}
