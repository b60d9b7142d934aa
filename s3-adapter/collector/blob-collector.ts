import type { Clock } from '#kernel/clock.ts';
import { RecurringWork } from '#kernel/lifecycle/recurring-work.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { BlobStore } from '../blob-store/blob-store.ts';
import { S3ForgetGarbageDocument, S3LeaseGarbageDocument, S3UnknownBlobsDocument } from '../generated/graphql.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';

export interface BlobCollectorOptions {
  readonly executor: GraphqlExecutor;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Age at which a blob without a row, or an unfinished write, counts as left behind. */
  readonly abandonedAfterMs?: number;
}

export interface Collected {
  readonly abandoned: number;
  readonly garbage: number;
  readonly orphans: number;
}

const PAUSE_MS = 300_000;
const BATCH = 500;
const HOUR_MS = 3_600_000;

/**
 * Removes what nobody can reach any more: writes cut off by a crash, blobs of replaced and deleted objects after their grace
 * period, and blobs whose commit never came. Any number of collectors may run over one store and database.
 */
export class BlobCollector {
  readonly #options: Required<BlobCollectorOptions>;
  readonly #rounds: RecurringWork;

  constructor(options: BlobCollectorOptions) {
    this.#options = { abandonedAfterMs: HOUR_MS, ...options };
    this.#rounds = new RecurringWork({
      work: () => this.collect(),
      pauseMs: PAUSE_MS,
      onFailure: (err) => options.logger.warn({ err }, 'blob collection failed; it runs again later'),
    });
  }

  /** Collects now and then at intervals, until closed. */
  start(): void {
    this.#rounds.start();
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  async collect(): Promise<Collected> {
    const { blobs, clock, abandonedAfterMs, logger } = this.#options;
    const before = new Date(clock.now().getTime() - abandonedAfterMs);
    const abandoned = await blobs.removeAbandoned(before);
    const garbage = await this.#removeGarbage();
    const orphans = await this.#removeOrphans(before);
    if (abandoned + garbage + orphans > 0) logger.info({ abandoned, garbage, orphans }, 'blobs collected');
    return { abandoned, garbage, orphans };
  }

  async #removeGarbage(): Promise<number> {
    const { executor, blobs } = this.#options;
    let removed = 0;
    while (!this.#rounds.isClosed) {
      const { blobIds } = await executor.execute(S3LeaseGarbageDocument, { limit: BATCH });
      if (blobIds.length === 0) break;
      // Blob first, then its entry: if this stops in between, the entry comes up again.
      for (const id of blobIds) await blobs.remove(id);
      await executor.execute(S3ForgetGarbageDocument, { blobIds });
      removed += blobIds.length;
    }
    return removed;
  }

  async #removeOrphans(before: Date): Promise<number> {
    let removed = 0;
    let batch: string[] = [];
    for await (const id of this.#options.blobs.listOlderThan(before)) {
      if (this.#rounds.isClosed) return removed;
      batch.push(id);
      if (batch.length < BATCH) continue;
      removed += await this.#removeUnknown(batch);
      batch = [];
    }
    return removed + (await this.#removeUnknown(batch));
  }

  async #removeUnknown(blobIds: readonly string[]): Promise<number> {
    if (blobIds.length === 0) return 0;
    const { executor, blobs } = this.#options;
    const unknown = (await executor.execute(S3UnknownBlobsDocument, { blobIds: [...blobIds] })).blobIds;
    for (const id of unknown) await blobs.remove(id);
    return unknown.length;
  }
}
