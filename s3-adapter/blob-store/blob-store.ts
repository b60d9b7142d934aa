import type { Readable } from 'node:stream';

export interface BlobRange {
  readonly start: number;
  readonly length: number;
}

/**
 * Bytes under opaque ids. A blob never changes: it appears whole, with `write`, or not at all. Ids are UUIDs chosen by the
 * caller; nothing of a customer (bucket, key, name) ever reaches a store.
 */
export interface BlobStore {
  /**
   * Stores the whole body under `id` and resolves when it would survive a power cut. If the body fails, the blob does not exist
   * and the body's error is thrown.
   */
  write(id: string, body: AsyncIterable<Uint8Array>): Promise<{ readonly size: number }>;
  /**
   * Opens the blob now, so that a removal after this resolves does not disturb the reader. Rejects with `BlobNotFound`.
   */
  read(id: string, range: BlobRange): Promise<Readable>;
  /** Size of the blob, or null if there is none. */
  size(id: string): Promise<number | null>;
  /** Removes the blob; removing one that does not exist is no error. */
  remove(id: string): Promise<void>;
  /** Ids of blobs that were complete before `before`, in no order. */
  listOlderThan(before: Date): AsyncIterable<string>;
  /** Removes what writes that can no longer finish have left behind: those begun before `before`, and those of dead processes. */
  removeAbandoned(before: Date): Promise<number>;
}

export class BlobNotFound extends Error {
  constructor(id: string) {
    super(`Blob ${id} is not in the store`);
    this.name = 'BlobNotFound';
  }
}
