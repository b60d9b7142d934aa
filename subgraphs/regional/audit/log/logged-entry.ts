import type { LogLeaf } from '#kernel/transparency-log/log-leaf.ts';
import type { StoredPart } from '../audit-sealer.ts';

/** A place in the log with the entry that is there. */
export interface LoggedEntry {
  readonly index: number;
  readonly entryId: string;
  readonly at: Date;
  readonly hash: Uint8Array;
  /** Made from the stored row as it is now; null if the row is gone. */
  readonly leaf: LogLeaf | null;
  readonly customerId: string | null;
  /** Sealed personal values that are still there. */
  readonly parts: readonly StoredPart[];
}

export interface SignedTree {
  readonly size: number;
  readonly rootHash: Uint8Array;
  /** Signed note; the latest one carries the cosignatures gathered so far. */
  readonly note: string;
}

export interface LogRange {
  /** Leaf indexes [first, end). */
  readonly first: number;
  readonly end: number;
}

/** Reads the log. Nothing here decides who may see what. */
export interface AuditLogReader {
  /** Null before the first checkpoint. */
  latestCheckpoint(): Promise<SignedTree | null>;
  /** Signed trees with a size in (after, upTo], the smallest first. */
  checkpoints(after: number, upTo: number, limit: number): Promise<SignedTree[]>;
  entry(entryId: string): Promise<LoggedEntry | null>;
  /** In the order of the log. */
  entries(range: LogRange, limit: number): Promise<LoggedEntry[]>;
  /** A customer's, by the handle that the log has for it. */
  entriesOfCustomer(handle: string, range: LogRange, limit: number): Promise<LoggedEntry[]>;
  /** The indexes that entries of a period have; bounds that are absent are open. */
  rangeOf(from: Date | null, to: Date | null, size: number): Promise<LogRange>;
  inclusionProof(index: number, size: number): Promise<Uint8Array[]>;
  consistencyProof(older: number, newer: number): Promise<Uint8Array[]>;
  /** Base64 roots of the perfect subtrees of the first `size` leaves. */
  frontier(size: number): Promise<readonly string[]>;
}
