import { AppError, ensureError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { recordEntries } from './audit-columns.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditRecorder } from './audit-recorder.ts';
import type { AuditSealer } from './audit-sealer.ts';

export interface PgAuditRecorderOptions {
  readonly pool: RegionalPool;
  readonly regionId: RegionId;
  readonly sealer: AuditSealer;
  /** Entries that may wait before new ones are refused. */
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly entries: readonly AuditEntry[];
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** Measured: a second commit in flight fills the time of the first one's flush; more only make the batches smaller. */
const MAX_IN_FLIGHT = 2;
const MAX_BATCH = 500;
const INSERT = `WITH ${recordEntries({ first: 2 })} SELECT`;

/**
 * Group commit: an entry that finds a free slot goes out at once; entries that arrive while commits are in flight go out
 * together as one statement when a slot frees.
 */
export class PgAuditRecorder implements AuditRecorder {
  readonly #pool: RegionalPool;
  readonly #regionId: RegionId;
  readonly #sealer: AuditSealer;
  readonly #maxWaiting: number;
  readonly #queue: Waiting[] = [];
  #waitingEntries = 0;
  #inFlight = 0;

  constructor(options: PgAuditRecorderOptions) {
    this.#pool = options.pool;
    this.#regionId = options.regionId;
    this.#sealer = options.sealer;
    this.#maxWaiting = options.maxWaiting ?? 10_000;
  }

  record(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    if (this.#waitingEntries + entries.length > this.#maxWaiting) return Promise.reject(unavailable());
    return new Promise((done, failed) => {
      this.#queue.push({ entries, done, failed });
      this.#waitingEntries += entries.length;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT && this.#queue.length > 0) {
      this.#inFlight += 1;
      void this.#commit(this.#takeBatch()).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
  }

  #takeBatch(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      if (count > 0 && size + waiting.entries.length > MAX_BATCH) break;
      size += waiting.entries.length;
      count += 1;
    }
    this.#waitingEntries -= size;
    return this.#queue.splice(0, count);
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#insert(batch.flatMap((waiting) => waiting.entries));
      for (const waiting of batch) waiting.done();
    } catch (thrown) {
      if (batch.length > 1 && isAboutOneRow(thrown)) {
        for (const waiting of batch) await this.#commit([waiting]);
        return;
      }
      for (const waiting of batch) waiting.failed(unavailable(ensureError(thrown)));
    }
  }

  async #insert(entries: readonly AuditEntry[]): Promise<void> {
    const values = [this.#regionId, ...(await this.#sealer.parameters(entries))];
    await this.#pool.query({ name: 'audit-insert', text: INSERT, values });
  }
}

/** SQLSTATE classes 22 and 23 (data exception, constraint violation): one entry is at fault, the others are fine. */
function isAboutOneRow(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}

function unavailable(cause?: Error): AppError {
  return new AppError(
    'AUDIT_UNAVAILABLE',
    'The audit trail cannot be written now, so the request is refused. Try again later.',
    {
      cause,
    },
  );
}
