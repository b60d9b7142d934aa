import { encodeBase64 } from '../../../kernel/transparency-log/bytes.ts';
import { MerkleFrontier } from '../../../kernel/transparency-log/merkle-frontier.ts';
import { nodeSha256 } from '../../../kernel/transparency-log/node-sha256.ts';
import { query } from '../query.ts';

interface LeafRow {
  readonly leaf_index: string;
  readonly entry_id: string;
  readonly customer_handle: string | null;
  readonly customer_sequence: string | null;
  readonly previous_hash: Buffer | null;
  readonly leaf_hash: Buffer;
}

export interface LogState {
  readonly size: number;
  readonly checkpoints: number;
  /** What is wrong, in words; empty for a sound log. */
  readonly faults: readonly string[];
}

/** Follows the whole log of a database: gapless, every checkpoint a prefix of it, every customer's trail whole. */
export async function checkLog(url: string): Promise<LogState> {
  const leaves = await query<LeafRow>(url, 'SELECT * FROM audit_leaves ORDER BY leaf_index');
  const checkpoints = await query<{ size: string; root_hash: Buffer }>(
    url,
    'SELECT size, root_hash FROM audit_checkpoints',
  );
  const roots = new Map(checkpoints.map((row) => [Number(row.size), row.root_hash.toString('base64')]));
  const frontier = new MerkleFrontier(nodeSha256);
  const faults = leaves.flatMap((leaf) => {
    const gap = Number(leaf.leaf_index) === frontier.size ? [] : [`gap before ${leaf.leaf_index}`];
    frontier.append(leaf.leaf_hash);
    const root = roots.get(frontier.size) ?? encodeBase64(frontier.root());
    return root === encodeBase64(frontier.root()) ? gap : [...gap, `fork at ${frontier.size}`];
  });
  faults.push(...trailFaults(leaves));
  if (new Set(leaves.map((leaf) => leaf.entry_id)).size !== leaves.length) faults.push('an entry twice');
  const beyond = [...roots.keys()].filter((size) => size > frontier.size);
  if (beyond.length > 0) faults.push(`checkpoints beyond the log: ${beyond.join()}`);
  const missing = await query<{ id: string }>(
    url,
    'SELECT id FROM audit_entries e WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.entry_id = e.id)',
  );
  if (missing.length > 0) faults.push(`${missing.length} entries have no leaf`);
  return { size: frontier.size, checkpoints: roots.size, faults };
}

function trailFaults(leaves: readonly LeafRow[]): string[] {
  const ends = new Map<string, { sequence: number; hash: string }>();
  return leaves.flatMap(({ leaf_index, customer_handle, customer_sequence, previous_hash, leaf_hash }) => {
    if (customer_handle === null) return [];
    const last = ends.get(customer_handle) ?? { sequence: -1, hash: null };
    const follows = Number(customer_sequence) === last.sequence + 1;
    const chains = (previous_hash?.toString('base64') ?? null) === last.hash;
    ends.set(customer_handle, { sequence: last.sequence + 1, hash: leaf_hash.toString('base64') });
    return follows && chains ? [] : [`trail breaks at ${leaf_index}`];
  });
}
