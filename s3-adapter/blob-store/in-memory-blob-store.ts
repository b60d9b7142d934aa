import { Readable } from 'node:stream';
import { BlobNotFound, type BlobRange, type BlobStore } from './blob-store.ts';

interface Blob {
  readonly bytes: Buffer;
  readonly storedAt: Date;
}

/** A fake for tests; it keeps the same contract. */
export class InMemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, Blob>();

  async write(id: string, body: AsyncIterable<Uint8Array>): Promise<{ readonly size: number }> {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    this.#blobs.set(id, { bytes, storedAt: new Date() });
    return { size: bytes.length };
  }

  async read(id: string, { start, length }: BlobRange): Promise<Readable> {
    const blob = this.#blobs.get(id);
    if (blob === undefined) throw new BlobNotFound(id);
    return Readable.from([blob.bytes.subarray(start, start + length)], { objectMode: false });
  }

  async size(id: string): Promise<number | null> {
    return this.#blobs.get(id)?.bytes.length ?? null;
  }

  async remove(id: string): Promise<void> {
    this.#blobs.delete(id);
  }

  async *listOlderThan(before: Date): AsyncIterable<string> {
    for (const [id, { storedAt }] of this.#blobs) if (storedAt < before) yield id;
  }

  async removeAbandoned(): Promise<number> {
    return 0;
  }
}
