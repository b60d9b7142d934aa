import { LRUCache } from 'lru-cache';

/** Apollo's cache interface, bounded by entries: its own caches count serialised bytes, and 30 MiB of plans are 250 MB of heap. */
export class CountBoundedCache<Value extends object> {
  readonly #entries: LRUCache<string, Value>;

  constructor(max: number) {
    this.#entries = new LRUCache({ max });
  }

  get size(): number {
    return this.#entries.size;
  }

  async get(key: string): Promise<Value | undefined> {
    return this.#entries.get(key);
  }

  async set(key: string, value: Value): Promise<void> {
    this.#entries.set(key, value);
  }

  async delete(key: string): Promise<boolean> {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
