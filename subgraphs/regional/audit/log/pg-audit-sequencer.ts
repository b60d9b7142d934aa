import type { PoolClient } from 'pg';
import { ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { ProofError } from '#kernel/transparency-log/proof-error.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import { BrokenLog, type CheckpointSigner } from './pg-checkpoint-signer.ts';
import type { PgLogWriter } from './pg-log-writer.ts';

export interface AuditSequencerOptions {
  readonly pool: RegionalPool;
  readonly writer: PgLogWriter;
  readonly signer: CheckpointSigner;
  readonly logger: Logger;
  /** After a checkpoint was signed. Its failure is its own. */
  readonly onCheckpoint?: (size: number) => void;
  /** The tree is not the one that was signed. */
  readonly onBroken?: (error: Error) => void;
  readonly pollMs?: number;
  readonly checkpointMs?: number;
  readonly candidateMs?: number;
}

/** Any constant; the advisory lock's name within the region's database. */
const LEADER_LOCK = "hashtextextended('domicile/audit/sequencer', 0)";
const BROKEN_MS = 60_000;

/**
 * Puts entries into the log. Every process of a region is a candidate; whoever holds the advisory lock leads, and loses it with
 * its connection. Two leaders at once could still not fork: each batch locks and compares the row of the tree.
 */
export class AuditSequencer {
  readonly #options: Required<AuditSequencerOptions>;
  #client: PoolClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;
  #sealedAt = 0;

  constructor(options: AuditSequencerOptions) {
    this.#options = {
      pollMs: 250,
      checkpointMs: 2_000,
      candidateMs: 2_000,
      onCheckpoint: () => undefined,
      onBroken: () => undefined,
      ...options,
    };
  }

  start(): void {
    this.#schedule(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    this.#stepDown();
  }

  /** Runs when it is this process's turn and nothing else of the sequencer runs; undefined for a process that does not lead. */
  async asLeader<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result | undefined> {
    const done = this.#turn.then(async () =>
      (await this.#lead()) === undefined ? undefined : work(await this.#leading()),
    );
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  #schedule(afterMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#turn.then(() => this.#work()).then((nextMs) => this.#schedule(nextMs));
    }, afterMs);
    this.#timer.unref();
  }

  /** One turn; when the next is due. Never rejects. */
  async #work(): Promise<number> {
    if (this.#isClosed) return 0;
    try {
      const client = await this.#lead();
      if (client === undefined) return this.#options.candidateMs;
      const { isFull } = await this.#options.writer.sequence(client);
      if (Date.now() - this.#sealedAt >= this.#options.checkpointMs) await this.#seal(client);
      return isFull ? 0 : this.#options.pollMs;
    } catch (thrown) {
      this.#stepDown();
      const error = ensureError(thrown);
      if (error instanceof BrokenLog || error instanceof ProofError) {
        this.#options.logger.error(
          { err: error, severity: 'critical' },
          'the audit log is not the one that was signed',
        );
        this.#options.onBroken(error);
        return BROKEN_MS;
      }
      this.#options.logger.warn({ err: error }, 'the audit log could not be extended; trying again');
      return this.#options.candidateMs;
    }
  }

  async #seal(client: PoolClient): Promise<void> {
    await this.#options.signer.ensureKey(client);
    const size = await this.#options.signer.seal(client);
    this.#sealedAt = Date.now();
    if (size !== null) this.#options.onCheckpoint(size);
  }

  /** The leader's connection, if this process leads or can lead now. */
  async #lead(): Promise<PoolClient | undefined> {
    if (this.#client !== undefined) return this.#client;
    const client = await this.#options.pool.connect();
    const { rows } = await client.query<{ leads: boolean }>(`SELECT pg_try_advisory_lock(${LEADER_LOCK}) AS leads`);
    if (rows[0]?.leads !== true) {
      client.release();
      return undefined;
    }
    client.once('error', () => this.#stepDown());
    this.#client = client;
    return client;
  }

  async #leading(): Promise<PoolClient> {
    const client = await this.#lead();
    if (client === undefined) throw new Error('This process no longer leads.');
    return client;
  }

  /** Closes the connection, and the lock with it. */
  #stepDown(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.release(true);
  }
}
