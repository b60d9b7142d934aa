import type { MerkleFrontier } from '#kernel/transparency-log/merkle-frontier.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { type EntryRow, encodeEntryLeaf, leafOf } from './entry-leaf.ts';

export interface PlacedLeaf {
  readonly index: number;
  readonly entryId: string;
  readonly entryAt: Date;
  readonly handle: string | null;
  readonly sequence: number | null;
  readonly previous: Uint8Array | null;
  readonly hash: Uint8Array;
}

/** The last entry of a customer's trail. */
export interface TrailEnd {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

export interface Batch {
  readonly origin: string;
  readonly rows: readonly EntryRow[];
  /** Of the rows' customers, those that have a trail. Changes in place. */
  readonly trails: Map<string, TrailEnd>;
  /** Changes in place. */
  readonly frontier: MerkleFrontier;
  readonly handleOf: (customerId: string) => string;
}

/** Gives each entry its index, its place in its customer's trail, and its hash. */
export function planBatch({ origin, rows, trails, frontier, handleOf }: Batch): PlacedLeaf[] {
  return rows.map((row) => {
    const index = frontier.size;
    const handle = row.customer_id === null ? null : handleOf(row.customer_id);
    const end = handle === null ? undefined : trails.get(handle);
    const sequence = handle === null ? null : (end?.sequence ?? -1) + 1;
    const previous = end?.hash ?? null;
    const leaf = leafOf(row, { origin, index, handle, sequence, previous });
    const hash = leafHash(encodeEntryLeaf(leaf), nodeSha256);
    frontier.append(hash);
    if (handle !== null && sequence !== null) trails.set(handle, { sequence, hash });
    return { index, entryId: row.id, entryAt: row.created_at, handle, sequence, previous, hash };
  });
}
