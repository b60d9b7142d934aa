import type { BlobStore } from './blob-store/blob-store.ts';
import type { BlobCipher } from './encryption/blob-cipher.ts';
import type { Segment } from './s3-response.ts';

/** The bytes of an object's segments, one after the other, as they were before they were encrypted. */
export async function* readSegments(
  segments: readonly Segment[],
  blobs: BlobStore,
  cipher: BlobCipher | null,
): AsyncGenerator<Buffer> {
  for (const { blobId, start, length } of segments) {
    const piece = await blobs.read(blobId, { start, length });
    yield* cipher === null ? piece : cipher.decrypt(piece, blobId, start);
  }
}
