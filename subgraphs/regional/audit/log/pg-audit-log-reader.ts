import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { TileProofs } from '#kernel/transparency-log/tile-proofs.ts';
import type { RegionalPool } from '../../shared/pg-regional-pool.ts';
import type { StoredPart } from '../audit-sealer.ts';
import { ENTRY_COLUMNS, type EntryRow, leafOf } from './entry-leaf.ts';
import type { AuditLogReader, LoggedEntry, LogRange, SignedTree } from './logged-entry.ts';
import { PgTileReader } from './pg-tile-reader.ts';

/** The entry's columns are null if its row is gone. */
interface LeafRow {
  readonly id: string | null;
  readonly customer_id: string | null;
  readonly leaf_index: string;
  readonly leaf_entry_id: string;
  readonly entry_created_at: Date;
  readonly customer_handle: string | null;
  readonly customer_sequence: string | null;
  readonly previous_hash: Buffer | null;
  readonly leaf_hash: Buffer;
  readonly request_key_id: string | null;
  readonly request_sealed: Buffer | null;
  readonly target_key_id: string | null;
  readonly target_sealed: Buffer | null;
}

interface CheckpointRow {
  readonly size: string;
  readonly root_hash: Buffer;
  readonly note: string;
}

/** No partition but the month's is opened: both joins carry the partition key. */
const LEAVES = `SELECT l.leaf_index, l.entry_id AS leaf_entry_id, l.entry_created_at, l.customer_handle, l.customer_sequence,
    l.previous_hash, l.leaf_hash, ${ENTRY_COLUMNS}, v.request_key_id, v.request_sealed, v.target_key_id, v.target_sealed
  FROM audit_leaves l
  LEFT JOIN audit_entries e ON e.created_at = l.entry_created_at AND e.id = l.entry_id
  LEFT JOIN audit_values v ON v.created_at = l.entry_created_at AND v.entry_id = l.entry_id`;
const BY_ID = `${LEAVES} WHERE l.entry_id = $1`;
const IN_RANGE = `${LEAVES} WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index LIMIT $3`;
const OF_CUSTOMER = `${LEAVES} WHERE l.customer_handle = $1 AND l.leaf_index >= $2 AND l.leaf_index < $3
  ORDER BY l.customer_sequence LIMIT $4`;
const LATEST = `SELECT size, root_hash, note || coalesce((
    SELECT string_agg(line, '' ORDER BY witness) FROM audit_cosignatures s WHERE s.size = c.size), '') AS note
  FROM audit_checkpoints c ORDER BY size DESC LIMIT 1`;
const CHECKPOINTS = `SELECT size, root_hash, note FROM audit_checkpoints WHERE size > $1 AND size <= $2 ORDER BY size LIMIT $3`;
/** The order of the log is that of commits, a little apart from that of the clock: a few thousand neighbours are looked at. */
const FIRST_SINCE = `SELECT min(leaf_index) AS index FROM (
  SELECT leaf_index FROM audit_leaves WHERE entry_created_at >= $1 ORDER BY entry_created_at LIMIT 5000) near`;
const LAST_BEFORE = `SELECT max(leaf_index) + 1 AS index FROM (
  SELECT leaf_index FROM audit_leaves WHERE entry_created_at < $1 ORDER BY entry_created_at DESC LIMIT 5000) near`;

export class PgAuditLogReader implements AuditLogReader {
  readonly #pool: RegionalPool;
  readonly #origin: string;
  readonly #proofs: TileProofs;

  constructor(pool: RegionalPool, origin: string) {
    this.#pool = pool;
    this.#origin = origin;
    this.#proofs = new TileProofs(new PgTileReader(pool), nodeSha256);
  }

  async latestCheckpoint(): Promise<SignedTree | null> {
    const { rows } = await this.#pool.query<CheckpointRow>({ name: 'audit-checkpoint', text: LATEST });
    return rows[0] === undefined ? null : toTree(rows[0]);
  }

  async checkpoints(after: number, upTo: number, limit: number): Promise<SignedTree[]> {
    const { rows } = await this.#pool.query<CheckpointRow>(CHECKPOINTS, [after, upTo, limit]);
    return rows.map(toTree);
  }

  async entry(entryId: string): Promise<LoggedEntry | null> {
    const { rows } = await this.#pool.query<LeafRow>({ name: 'audit-leaf', text: BY_ID, values: [entryId] });
    return rows[0] === undefined ? null : this.#toEntry(rows[0]);
  }

  async entries({ first, end }: LogRange, limit: number): Promise<LoggedEntry[]> {
    const query = { name: 'audit-leaf-range', text: IN_RANGE, values: [first, end, limit] };
    return (await this.#pool.query<LeafRow>(query)).rows.map((row) => this.#toEntry(row));
  }

  async entriesOfCustomer(handle: string, { first, end }: LogRange, limit: number): Promise<LoggedEntry[]> {
    const query = { name: 'audit-leaf-customer', text: OF_CUSTOMER, values: [handle, first, end, limit] };
    return (await this.#pool.query<LeafRow>(query)).rows.map((row) => this.#toEntry(row));
  }

  async rangeOf(from: Date | null, to: Date | null, size: number): Promise<LogRange> {
    const first = from === null ? 0 : ((await this.#index(FIRST_SINCE, from)) ?? size);
    const end = to === null ? size : ((await this.#index(LAST_BEFORE, to)) ?? 0);
    return { first: Math.min(first, size), end: Math.max(Math.min(first, size), Math.min(end, size)) };
  }

  inclusionProof(index: number, size: number): Promise<Uint8Array[]> {
    return this.#proofs.inclusionProof(index, size);
  }

  consistencyProof(older: number, newer: number): Promise<Uint8Array[]> {
    return this.#proofs.consistencyProof(older, newer);
  }

  async frontier(size: number): Promise<readonly string[]> {
    return size === 0 ? [] : (await this.#proofs.frontier(size)).toJSON().hashes;
  }

  async #index(text: string, at: Date): Promise<number | null> {
    const { rows } = await this.#pool.query<{ index: string | null }>(text, [at]);
    const index = rows[0]?.index ?? null;
    return index === null ? null : Number(index);
  }

  #toEntry(row: LeafRow): LoggedEntry {
    const index = Number(row.leaf_index);
    const place = {
      origin: this.#origin,
      index,
      handle: row.customer_handle,
      sequence: row.customer_sequence === null ? null : Number(row.customer_sequence),
      previous: row.previous_hash,
    };
    return {
      index,
      entryId: row.leaf_entry_id,
      at: row.entry_created_at,
      hash: row.leaf_hash,
      leaf: row.id === null ? null : leafOf(row as unknown as EntryRow, place),
      customerId: row.customer_id,
      parts: partsOf(row),
    };
  }
}

function partsOf(row: LeafRow): StoredPart[] {
  return (['request', 'target'] as const).flatMap((part) => {
    const keyId = row[`${part}_key_id`];
    const sealed = row[`${part}_sealed`];
    return keyId === null || sealed === null ? [] : [{ entryId: row.leaf_entry_id, part, keyId, sealed }];
  });
}

const toTree = ({ size, root_hash, note }: CheckpointRow): SignedTree => ({
  size: Number(size),
  rootHash: root_hash,
  note,
});
