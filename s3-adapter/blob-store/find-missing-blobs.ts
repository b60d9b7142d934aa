import type { BlobStore } from './blob-store.ts';

const AT_ONCE = 32;

/** Those of the ids that the store does not hold, for the region's residency check. */
export async function findMissingBlobs(blobs: BlobStore, blobIds: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (let index = 0; index < blobIds.length; index += AT_ONCE) {
    const batch = blobIds.slice(index, index + AT_ONCE);
    const sizes = await Promise.all(batch.map((id) => blobs.size(id)));
    missing.push(...batch.filter((_, position) => sizes[position] === null));
  }
  return missing;
}
