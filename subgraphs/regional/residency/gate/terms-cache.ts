import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerTerms, CustomerTermsReader } from './customer-terms.ts';
import type { GateDecision } from './gate-decision.ts';

/** A customer's terms with the decisions that were made under them. */
export interface KnownTerms {
  readonly terms: CustomerTerms;
  readonly decisions: LRUCache<string, GateDecision>;
}

const MOST_CUSTOMERS = 5_000;
const MOST_DECISIONS_EACH = 256;
/** How long a change made by another process of the region may go unnoticed here; changes of this process count at once. */
const LIFETIME_MS = 5_000;

/** A statement per customer and five seconds, however many requests there are; one for all customers that a request names. */
export class TermsCache {
  readonly #known = new LRUCache<CustomerId, KnownTerms>({ max: MOST_CUSTOMERS, ttl: LIFETIME_MS });
  readonly #loader: DataLoader<CustomerId, KnownTerms | undefined>;
  /** Whoever asks for what is being read waits for it. */
  readonly #loading = new Map<CustomerId, Promise<KnownTerms | undefined>>();
  /** Counts up with every change: what was being read meanwhile may be out of date already. */
  #revision = 0;

  constructor(reader: CustomerTermsReader) {
    this.#loader = new DataLoader(
      async (ids) => {
        const revision = this.#revision;
        const found = await reader.readMany([...new Set(ids)]);
        return ids.map((id) => this.#keep(id, found.get(id), revision));
      },
      { cache: false, maxBatchSize: 1_000 },
    );
  }

  peek(customerId: CustomerId): KnownTerms | undefined {
    return this.#known.get(customerId);
  }

  /** Undefined: the region has no such customer. */
  async get(customerId: CustomerId): Promise<KnownTerms | undefined> {
    const known = this.#known.get(customerId);
    if (known !== undefined) return known;
    let loading = this.#loading.get(customerId);
    if (loading === undefined) {
      const started = this.#loader.load(customerId).finally(() => {
        if (this.#loading.get(customerId) === started) this.#loading.delete(customerId);
      });
      loading = started;
      this.#loading.set(customerId, loading);
    }
    return loading;
  }

  /** After a change of the customer's terms; of all customers' if none is named. */
  forget(customerId?: CustomerId): void {
    this.#revision += 1;
    if (customerId === undefined) {
      this.#known.clear();
      this.#loading.clear();
      return;
    }
    this.#known.delete(customerId);
    this.#loading.delete(customerId);
  }

  #keep(customerId: CustomerId, terms: CustomerTerms | undefined, revision: number): KnownTerms | undefined {
    if (terms === undefined) return undefined;
    const known = { terms, decisions: new LRUCache<string, GateDecision>({ max: MOST_DECISIONS_EACH }) };
    if (revision === this.#revision) this.#known.set(customerId, known);
    return known;
  }
}
