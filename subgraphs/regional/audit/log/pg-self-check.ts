import { ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { equalBytes } from '#kernel/transparency-log/bytes.ts';
import { MerkleFrontier } from '#kernel/transparency-log/merkle-frontier.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import { encodeEntryLeaf } from './entry-leaf.ts';
import type { AuditLogReader, LoggedEntry } from './logged-entry.ts';

export interface SelfCheckOptions {
  readonly log: AuditLogReader;
  readonly pool: RegionalPool;
  readonly logger: Logger;
  /** What is wrong, and a key under which repetitions count as one. */
  readonly onFinding: (message: string, key: string) => void;
  readonly everyMs?: number;
}

const PAGE = 1_000;
const SAMPLE = 50;
/** Entries older than this must have a place; a signed tree must be at most this far behind. */
const LAG_SECONDS = 60;
const UNPLACED = `SELECT count(*)::int AS count FROM audit_entries e
  WHERE e.created_at > now() - interval '1 day' AND e.created_at < now() - make_interval(secs => ${LAG_SECONDS})
    AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.entry_id = e.id)`;
const UNSIGNED = `SELECT count(*)::int AS count FROM audit_leaves
  WHERE leaf_index >= (SELECT coalesce(max(size), 0) FROM audit_checkpoints)
    AND entry_created_at < now() - make_interval(secs => ${LAG_SECONDS})`;
/** The order of the log is that of commits; more than this apart from the clock, the clock was set back. */
const BACKWARDS = `SELECT leaf_index AS index FROM (
    SELECT leaf_index, entry_created_at, max(entry_created_at) OVER (ORDER BY leaf_index) AS latest
    FROM audit_leaves WHERE leaf_index >= $1) recent
  WHERE entry_created_at < latest - interval '5 minutes' ORDER BY leaf_index LIMIT 1`;
const DROPPED = `SELECT to_regclass('audit_entries_' || to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL AS dropped`;

/**
 * The log examines itself all the time: a page of the whole tree and a random sample each turn, compared with the rows, the tiles
 * and what was signed. It finds what happened to the data; what happened to the log as a whole is for the witnesses to find.
 */
export class SelfCheck {
  readonly #options: Required<SelfCheckOptions>;
  #frontier = new MerkleFrontier(nodeSha256);
  readonly #lagging = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SelfCheckOptions) {
    this.#options = { everyMs: 10_000, ...options };
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#turn = this.#turn
        .then(() => this.turn())
        .catch((error: unknown) => {
          this.#options.logger.warn({ err: ensureError(error) }, 'the audit log could not be checked');
        });
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }

  async turn(): Promise<void> {
    const tree = await this.#options.log.latestCheckpoint();
    await this.#lag();
    if (tree === null) return;
    if (this.#frontier.size >= tree.size) this.#frontier = new MerkleFrontier(nodeSha256);
    await this.#walk(tree.size);
    const first = Math.floor(Math.random() * Math.max(1, tree.size - SAMPLE));
    await this.#compare(await this.#options.log.entries({ first, end: tree.size }, SAMPLE));
  }

  /** The next page of the whole tree, which must come to every tree that was signed on the way. */
  async #walk(size: number): Promise<void> {
    const { log, onFinding } = this.#options;
    const { size: first } = this.#frontier;
    const page = await log.entries({ first, end: size }, PAGE);
    await this.#compare(page);
    const end = Math.min(first + PAGE, size);
    const signed = new Map((await log.checkpoints(first, end, PAGE)).map((tree) => [tree.size, tree.rootHash]));
    for (const { index, hash } of page) {
      if (index !== this.#frontier.size) {
        onFinding(`The audit log has no entry ${this.#frontier.size}.`, 'audit-gap');
        this.#frontier = new MerkleFrontier(nodeSha256);
        return;
      }
      this.#frontier.append(hash);
      const root = signed.get(this.#frontier.size);
      if (root !== undefined && !equalBytes(root, this.#frontier.root()))
        onFinding(`The audit log's first ${this.#frontier.size} entries are not those that were signed.`, 'audit-tree');
    }
    const [row] = (await this.#options.pool.query<{ index: string }>(BACKWARDS, [Math.max(0, first - 1)])).rows;
    if (row !== undefined) onFinding(`The clock went back before entry ${row.index} of the audit log.`, 'audit-clock');
  }

  async #compare(entries: readonly LoggedEntry[]): Promise<void> {
    for (const entry of entries) {
      const { index, leaf, hash, at } = entry;
      if (leaf === null) {
        if (!(await this.#isDropped(at)))
          this.#options.onFinding(`Entry ${index} of the audit log is gone.`, `audit-entry:${index}`);
      } else if (!equalBytes(leafHash(encodeEntryLeaf(leaf), nodeSha256), hash)) {
        this.#options.onFinding(`Entry ${index} of the audit log was changed.`, `audit-entry:${index}`);
      }
    }
  }

  /** By retention, as a whole month. */
  async #isDropped(at: Date): Promise<boolean> {
    return (await this.#options.pool.query<{ dropped: boolean }>(DROPPED, [at])).rows[0]?.dropped === true;
  }

  async #lag(): Promise<void> {
    const { pool } = this.#options;
    const [unplaced] = (await pool.query<{ count: number }>(UNPLACED)).rows;
    const [unsigned] = (await pool.query<{ count: number }>(UNSIGNED)).rows;
    this.#ifAgain('audit-unplaced', unplaced?.count ?? 0, 'have had no place in the log');
    this.#ifAgain('audit-unsigned', unsigned?.count ?? 0, 'have been unsigned');
  }

  /** A single sighting may be an entry that is dated back and gets its place within the second. */
  #ifAgain(key: string, count: number, what: string): void {
    if (count > 0 && this.#lagging.has(key))
      this.#options.onFinding(`${count} audit entries ${what} for over ${LAG_SECONDS} s.`, key);
    if (count > 0) this.#lagging.add(key);
    else this.#lagging.delete(key);
  }
}
