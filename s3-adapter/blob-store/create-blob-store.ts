import type { BlobStore } from './blob-store.ts';
import { FilesystemBlobStore } from './filesystem-blob-store.ts';

/** The store that the configuration names; today a folder. Rejects if it cannot be written to. */
export const createBlobStore = (options: { readonly path: string }): Promise<BlobStore> =>
  FilesystemBlobStore.open(options.path);
