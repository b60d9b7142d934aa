import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';

export interface CachedLookupOptions {
  readonly maxEntries: number;
  readonly foundMs: number;
  /** Short: what was unknown may be assigned at any moment, by a process that cannot tell this one. */
  readonly unknownMs: number;
}

const LARGEST_BATCH = 200;

/**
 * A bounded cache in front of a batched lookup. Equal keys in flight share one lookup, keys of one tick one batch, failures are
 * not kept.
 */
export class CachedLookup<Key extends string, Value> {
  readonly #cache: LRUCache<Key, Promise<Value | undefined>>;
  readonly #loader: DataLoader<Key, Value | undefined>;

  constructor(load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>, options: CachedLookupOptions) {
    const { maxEntries, foundMs, unknownMs } = options;
    this.#cache = new LRUCache({ max: maxEntries, ttl: foundMs });
    this.#loader = new DataLoader(
      async (keys) => {
        const found = await load(keys);
        for (const key of keys) if (!found.has(key)) this.#shorten(key, unknownMs);
        return keys.map((key) => found.get(key));
      },
      { cacheMap: this.#cache, maxBatchSize: LARGEST_BATCH },
    );
  }

  async find(key: Key): Promise<Value | undefined> {
    try {
      return await this.#loader.load(key);
    } catch (error) {
      this.forget(key);
      throw error;
    }
  }

  /** The next lookup asks again, also when one is under way. */
  forget(key: Key): void {
    this.#loader.clear(key);
  }

  get size(): number {
    return this.#cache.size;
  }

  #shorten(key: Key, ttl: number): void {
    const pending = this.#cache.get(key);
    if (pending !== undefined) this.#cache.set(key, pending, { ttl });
  }
}
