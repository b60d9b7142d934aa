import type { Logger } from '#kernel/logging/create-logger.ts';
import type { ContentStore } from './content-store.ts';
import type { ErasureLedger, ErasureStore } from './erasure-store.ts';

export interface ReplayParts {
  readonly ledger: ErasureLedger;
  readonly store: Pick<ErasureStore, 'eraseAgain'>;
  readonly blobs: Pick<ContentStore, 'remove'>;
  readonly logger: Logger;
}

/**
 * A database restored from a backup holds what was erased after the backup. The ledger's files say what that was; whatever of it
 * is there again goes again, unless a hold of the restored database protects it. Nothing to do costs one look per file.
 */
export async function replayErasures({ ledger, store, blobs, logger }: ReplayParts): Promise<number> {
  let objects = 0;
  for await (const entries of ledger.erased()) {
    const again = await store.eraseAgain(entries);
    for (const { blobIds } of again) for (const id of blobIds) await blobs.remove(id);
    objects += again.length;
  }
  if (objects > 0)
    logger.warn({ objects }, 'the database was restored: objects erased since its backup were erased again');
  return objects;
}
