import { LRUCache } from 'lru-cache';

/** Apollo's cache of automatically persisted documents, bounded by count and by the length of each. */
export class BoundedTextCache {
  readonly #entries: LRUCache<string, string>;
  readonly #longest: number;

  constructor(most: number, longest: number) {
    this.#entries = new LRUCache({ max: most });
    this.#longest = longest;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#entries.get(key);
  }

  async set(key: string, text: string): Promise<void> {
    if (text.length <= this.#longest) this.#entries.set(key, text);
  }

  async delete(key: string): Promise<boolean> {
    return this.#entries.delete(key);
  }
}
