import DataLoader from 'dataloader';
import type { CustomerId } from '#kernel/ids.ts';

/** Loads something of many customers at once. */
export type BatchLoad<Value> = (ids: readonly CustomerId[]) => Promise<ReadonlyMap<CustomerId, Value | Error>>;

/** A DataLoader over customers; one that the batch's answer leaves out gets `missing`. */
export function customerLoader<Value>(load: BatchLoad<Value>, missing: () => Value | Error) {
  return new DataLoader<CustomerId, Value>(async (ids) => {
    const found = await load(ids);
    return ids.map((id) => found.get(id) ?? missing());
  });
}

/**
 * One DataLoader per distinct page of a connection: `customers { auditEntries(first: 5) }` asks the database once for all
 * customers, and an alias with other arguments once more.
 */
export class PagedLoader<Page, Value> {
  readonly #loaders = new Map<string, DataLoader<CustomerId, Value>>();
  readonly #load: (ids: readonly CustomerId[], page: Page) => Promise<ReadonlyMap<CustomerId, Value>>;
  readonly #missing: () => Value;

  constructor(
    load: (ids: readonly CustomerId[], page: Page) => Promise<ReadonlyMap<CustomerId, Value>>,
    missing: () => Value,
  ) {
    this.#load = load;
    this.#missing = missing;
  }

  load(id: CustomerId, page: Page): Promise<Value> {
    const key = JSON.stringify(page);
    let loader = this.#loaders.get(key);
    if (loader === undefined) {
      loader = customerLoader<Value>((ids) => this.#load(ids, page), this.#missing);
      this.#loaders.set(key, loader);
    }
    return loader.load(id);
  }
}
