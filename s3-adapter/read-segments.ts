import type { BlobStore } from './blob-store/blob-store.ts';
import type { Segment } from './s3-response.ts';

/** The bytes of an object, segment after segment, at the reader's pace. */
export async function* readSegments(segments: readonly Segment[], blobs: BlobStore): AsyncGenerator<Buffer> {
  for (const { blobId, start, length } of segments) yield* await blobs.read(blobId, { start, length });
}
