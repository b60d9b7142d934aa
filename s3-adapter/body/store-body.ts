import { randomUUID } from 'node:crypto';
import type { BlobStore } from '../blob-store/blob-store.ts';
import type { BlobCipher } from '../encryption/blob-cipher.ts';

/** Measured: below this a row beside the metadata is cheaper than a file, and is durable with the same flush. */
const LARGEST_INLINE = 8 * 1024;

export type StoredBody =
  | { readonly blobId: null; readonly body: Buffer }
  | { readonly blobId: string; readonly body: null };

/** Keeps a small body in memory, for its commit; puts a larger one into the blob store. Either way it has been read to its end. */
export async function storeBody(
  source: AsyncIterable<Buffer>,
  blobs: BlobStore,
  cipher: BlobCipher | null,
): Promise<StoredBody> {
  const iterator = source[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let size = 0;
  while (size <= LARGEST_INLINE) {
    const next = await iterator.next();
    if (next.done === true) {
      const body = Buffer.concat(head);
      return { blobId: null, body: cipher === null ? body : cipher.encryptInline(body) };
    }
    head.push(next.value);
    size += next.value.length;
  }
  const blobId = await storeBlob(resumed(head, iterator), blobs, cipher);
  return { blobId, body: null };
}

export async function storeBlob(
  source: AsyncIterable<Uint8Array>,
  blobs: BlobStore,
  cipher: BlobCipher | null,
): Promise<string> {
  const blobId = randomUUID();
  await blobs.write(blobId, cipher === null ? source : cipher.encrypt(source, blobId));
  return blobId;
}

async function* resumed(head: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // If the store fails, the reader is told, so that it lets go of the connection.
    await rest.return?.();
  }
}
