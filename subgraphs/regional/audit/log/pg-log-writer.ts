import type { PoolClient } from 'pg';
import { MerkleFrontier } from '#kernel/transparency-log/merkle-frontier.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { appendToTiles, type WrittenTile } from '#kernel/transparency-log/tile-store.ts';
import { ENTRY_COLUMNS, type EntryRow } from './entry-leaf.ts';
import { PgTileReader } from './pg-tile-reader.ts';
import { type PlacedLeaf, planBatch, type TrailEnd } from './plan-batch.ts';

/** Where a test may interrupt the sequencer. */
export type SequencingStep =
  | 'begun'
  | 'read'
  | 'leaves'
  | 'tiles'
  | 'trails'
  | 'tree'
  | 'committed'
  | 'signed'
  | 'sealed';

export interface LogWriterOptions {
  readonly origin: string;
  readonly handleOf: (customerId: string) => string;
  readonly maxBatch?: number;
  readonly atStep?: (step: SequencingStep) => void;
}

interface PendingRow extends EntryRow {
  readonly xact_id: string;
  readonly position: string;
}

interface TreeRow {
  readonly size: string;
  readonly frontier: readonly string[];
  readonly cursor_xact: string;
  readonly cursor_position: string;
}

const MAX_BATCH = 2_000;
const LOCK_TREE = `SELECT size, frontier, cursor_xact::text, cursor_position FROM audit_tree FOR UPDATE`;
/**
 * Everything that committed and has no place yet, in an order that nothing can enter from behind: below the oldest transaction
 * that still runs, every id is decided. An entry that has a place already is skipped (the cursor may be set back, see docs/operations.md).
 */
const PENDING = `SELECT ${ENTRY_COLUMNS}, e.xact_id::text, e.position FROM audit_entries e
  WHERE (e.xact_id, e.position) > ($1::xid8, $2::bigint) AND e.xact_id < pg_snapshot_xmin(pg_current_snapshot())
    AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.entry_id = e.id)
  ORDER BY e.xact_id, e.position LIMIT $3`;
const TRAILS = 'SELECT customer_handle, sequence, last_hash FROM audit_trails WHERE customer_handle = ANY ($1::text[])';
const ADD_LEAVES = `INSERT INTO audit_leaves
    (leaf_index, entry_id, entry_created_at, customer_handle, customer_sequence, previous_hash, leaf_hash)
  SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::text[], $5::bigint[], $6::bytea[], $7::bytea[])`;
const PUT_TILES = `INSERT INTO audit_tiles (level, tile_index, hashes)
  SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
  ON CONFLICT (level, tile_index) DO UPDATE SET hashes = EXCLUDED.hashes`;
const PUT_TRAILS = `INSERT INTO audit_trails (customer_handle, sequence, last_hash)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
  ON CONFLICT (customer_handle) DO UPDATE SET sequence = EXCLUDED.sequence, last_hash = EXCLUDED.last_hash`;
const MOVE_TREE = `UPDATE audit_tree SET size = $1, frontier = $2::jsonb, cursor_xact = $3::xid8, cursor_position = $4,
  last_entry_at = $5 WHERE size = $6`;

/** Appends entries to the log. Each batch is one transaction: after a crash it happened or it did not. */
export class PgLogWriter {
  readonly #options: Required<LogWriterOptions>;

  constructor(options: LogWriterOptions) {
    this.#options = { maxBatch: MAX_BATCH, atStep: () => undefined, ...options };
  }

  /** How many entries it took; fewer than asked for means that no more were waiting. */
  async sequence(client: PoolClient): Promise<{ readonly taken: number; readonly isFull: boolean }> {
    const { maxBatch, atStep, origin, handleOf } = this.#options;
    await client.query('BEGIN');
    try {
      atStep('begun');
      const tree = (await client.query<TreeRow>(LOCK_TREE)).rows[0];
      if (tree === undefined) throw new Error('The row of audit_tree is missing.');
      const size = Number(tree.size);
      const rows = await readPending(client, tree, maxBatch);
      const last = rows.at(-1);
      if (last === undefined) {
        await client.query('ROLLBACK');
        return { taken: 0, isFull: false };
      }
      atStep('read');
      const frontier = MerkleFrontier.restore({ size, hashes: tree.frontier }, nodeSha256);
      const trails = await readTrails(client, rows, handleOf);
      const leaves = planBatch({ origin, rows, trails, frontier, handleOf });
      await addLeaves(client, leaves);
      atStep('leaves');
      const leafHashes = leaves.map(({ hash }) => hash);
      await putTiles(client, await appendToTiles(new PgTileReader(client), { size, leafHashes }, nodeSha256));
      atStep('tiles');
      await putTrails(client, trails);
      atStep('trails');
      const { rowCount } = await client.query(MOVE_TREE, [
        frontier.size,
        JSON.stringify(frontier.toJSON().hashes),
        last.xact_id,
        last.position,
        last.created_at,
        size,
      ]);
      if (rowCount !== 1) throw new Error('Another sequencer moved the tree.');
      atStep('tree');
      await client.query('COMMIT');
      atStep('committed');
      return { taken: rows.length, isFull: rows.length === maxBatch };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

async function readPending(client: PoolClient, tree: TreeRow, limit: number): Promise<PendingRow[]> {
  const values = [tree.cursor_xact, tree.cursor_position, limit];
  return (await client.query<PendingRow>({ name: 'audit-pending', text: PENDING, values })).rows;
}

async function readTrails(
  client: PoolClient,
  rows: readonly EntryRow[],
  handleOf: (customerId: string) => string,
): Promise<Map<string, TrailEnd>> {
  const customers = new Set(rows.flatMap((row) => (row.customer_id === null ? [] : [row.customer_id])));
  const found = await client.query<{ customer_handle: string; sequence: string; last_hash: Buffer }>({
    name: 'audit-trails',
    text: TRAILS,
    values: [[...customers].map(handleOf)],
  });
  return new Map(
    found.rows.map((row) => [row.customer_handle, { sequence: Number(row.sequence), hash: row.last_hash }]),
  );
}

async function addLeaves(client: PoolClient, leaves: readonly PlacedLeaf[]): Promise<void> {
  const column = (read: (leaf: PlacedLeaf) => unknown): unknown[] => leaves.map(read);
  const values = [
    column(({ index }) => index),
    column(({ entryId }) => entryId),
    column(({ entryAt }) => entryAt),
    column(({ handle }) => handle),
    column(({ sequence }) => sequence),
    column(({ previous }) => (previous === null ? null : Buffer.from(previous))),
    column(({ hash }) => Buffer.from(hash)),
  ];
  await client.query({ name: 'audit-leaves', text: ADD_LEAVES, values });
}

async function putTiles(client: PoolClient, tiles: readonly WrittenTile[]): Promise<void> {
  const values = [
    tiles.map(({ tile }) => tile.level),
    tiles.map(({ tile }) => tile.index),
    tiles.map(({ bytes }) => Buffer.from(bytes)),
  ];
  await client.query({ name: 'audit-put-tiles', text: PUT_TILES, values });
}

async function putTrails(client: PoolClient, trails: ReadonlyMap<string, TrailEnd>): Promise<void> {
  const ends = [...trails];
  const values = [
    ends.map(([handle]) => handle),
    ends.map(([, { sequence }]) => sequence),
    ends.map(([, { hash }]) => Buffer.from(hash)),
  ];
  await client.query({ name: 'audit-put-trails', text: PUT_TRAILS, values });
}
