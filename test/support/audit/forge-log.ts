import { Client } from 'pg';
import { MerkleFrontier } from '../../../kernel/transparency-log/merkle-frontier.ts';
import { nodeSha256 } from '../../../kernel/transparency-log/node-sha256.ts';
import { appendToTiles } from '../../../kernel/transparency-log/tile-store.ts';
import { ENTRY_COLUMNS, type EntryRow } from '../../../subgraphs/regional/audit/log/entry-leaf.ts';
import { type PlacedLeaf, planBatch } from '../../../subgraphs/regional/audit/log/plan-batch.ts';

/** As a superuser who takes the guards away first. */
export const UNGUARDED = ['audit_entries', 'audit_leaves', 'audit_checkpoints', 'audit_cosignatures']
  .map((table) => `ALTER TABLE ${table} DISABLE TRIGGER ALL;`)
  .join(' ');

/** Entries that have no place come behind the last one that is not younger. */
const IN_ORDER = `SELECT ${ENTRY_COLUMNS} FROM audit_entries e LEFT JOIN audit_leaves l ON l.entry_id = e.id
  ORDER BY coalesce(l.leaf_index, (SELECT max(n.leaf_index) FROM audit_leaves n WHERE n.entry_created_at <= e.created_at)),
    l.leaf_index NULLS LAST, e.id`;
const HANDLES = `SELECT DISTINCT e.customer_id, l.customer_handle FROM audit_leaves l JOIN audit_entries e ON e.id = l.entry_id
  WHERE e.customer_id IS NOT NULL`;

/**
 * Hides what was done to the rows, as somebody with the superuser's password and the product's source could: makes leaves, trails,
 * tiles and tree anew from the rows as they are now, with the product's own code, and forgets every checkpoint and cosignature, so
 * that the region signs the new history as its first. One transaction, so that nothing in between is ever signed.
 */
export async function forgeLog(adminUrl: string, origin: string): Promise<{ readonly size: number }> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM audit_tree FOR UPDATE');
    await client.query(UNGUARDED);
    const handles = await client.query<{ customer_id: string; customer_handle: string }>(HANDLES);
    const handleOf = new Map(handles.rows.map((row) => [row.customer_id, row.customer_handle]));
    const { rows } = await client.query<EntryRow>(IN_ORDER);
    await client.query(
      'DELETE FROM audit_leaves; DELETE FROM audit_tiles; DELETE FROM audit_trails; DELETE FROM audit_checkpoints; DELETE FROM audit_cosignatures',
    );
    const trails = new Map();
    const frontier = new MerkleFrontier(nodeSha256);
    const plan = { origin, rows, trails, frontier, handleOf: (id: string) => handleOf.get(id) ?? id };
    const leaves = planBatch(plan);
    for (const leaf of leaves) await addLeaf(client, leaf);
    await addTiles(client, leaves);
    for (const [handle, { sequence, hash }] of trails)
      await client.query('INSERT INTO audit_trails VALUES ($1, $2, $3)', [handle, sequence, Buffer.from(hash)]);
    await client.query('UPDATE audit_tree SET size = $1, frontier = $2', [
      frontier.size,
      JSON.stringify(frontier.toJSON().hashes),
    ]);
    await client.query('COMMIT');
    return { size: frontier.size };
  } finally {
    await client.end();
  }
}

async function addLeaf(client: Client, leaf: PlacedLeaf): Promise<void> {
  const { index, entryId, entryAt, handle, sequence, previous, hash } = leaf;
  await client.query(
    `INSERT INTO audit_leaves (leaf_index, entry_id, entry_created_at, customer_handle, customer_sequence, previous_hash, leaf_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [index, entryId, entryAt, handle, sequence, previous === null ? null : Buffer.from(previous), Buffer.from(hash)],
  );
}

async function addTiles(client: Client, leaves: readonly PlacedLeaf[]): Promise<void> {
  const nothing = { readTiles: async (tiles: readonly unknown[]) => tiles.map(() => new Uint8Array(0)) };
  const leafHashes = leaves.map(({ hash }) => hash);
  for (const { tile, bytes } of await appendToTiles(nothing, { size: 0, leafHashes }, nodeSha256)) {
    await client.query('INSERT INTO audit_tiles VALUES ($1, $2, $3)', [tile.level, tile.index, Buffer.from(bytes)]);
  }
}
