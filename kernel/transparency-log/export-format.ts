import { concatBytes, encodeBase64, utf8 } from './bytes.ts';
import type { Disclosure } from './commitment.ts';
import type { Hasher } from './hasher.ts';
import type { LogLeaf } from './log-leaf.ts';

/**
 * An export is JSON Lines: a header, entries in the order of the log with signed checkpoints among them, and a trailer whose
 * signature covers every line before it. docs/audit-log.md describes it.
 */
export const EXPORT_FORMAT = 'domicile/audit-export/v1';

export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  /** `log`: every entry of a range. `customer`: one customer's entries, each with its own proof. */
  readonly scope: 'log' | 'customer';
  readonly origin: string;
  /** The range [first, end) of leaf indexes that was exported. */
  readonly first: number;
  readonly end: number;
  /** The customer's handle in the log; null for scope `log`. */
  readonly customer: string | null;
  /** Scope `log`: roots (base64) of the perfect subtrees left of `first`. */
  readonly frontier: readonly string[];
  /** Scope `log`: consistency proof (base64) from a tree of `end` leaves to the checkpoint's. */
  readonly extension: readonly string[];
  /** The signed checkpoint, cosignatures included. */
  readonly checkpoint: string;
  /** The log's keys, the oldest first, each endorsed by the one before it. */
  readonly keys: readonly { readonly verifierKey: string; readonly endorsement: string | null }[];
  readonly exportedAt: string;
}

export interface ExportEntry {
  readonly index: number;
  /** The leaf hash (base64) that the log's tree holds. */
  readonly hash: string;
  /** Null if the log no longer has the entry: it expired, or somebody removed it. */
  readonly leaf: LogLeaf | null;
  readonly at: string;
  /** Scope `customer`: inclusion proof (base64) in the checkpoint's tree. */
  readonly proof?: readonly string[];
  /** Personal values that the recipient may see. */
  readonly disclosed?: Readonly<Record<string, Disclosure>>;
}

/** A checkpoint that was signed when the log had just the entries before it: narrows down where a later change happened. */
export interface ExportWaypoint {
  readonly checkpoint: string;
}

export interface ExportTrailer {
  readonly entries: number;
  /** Signed note over `exportStatement`. */
  readonly signature: string;
}

export function exportStatement(origin: string, entries: number, digest: Uint8Array): string {
  return `${EXPORT_FORMAT}\n${origin}\n${entries}\n${encodeBase64(digest)}\n`;
}

/** Digest over lines: each step hashes the digest so far with the hash of the next line, its newline left out. */
export function chainLine(digest: Uint8Array, line: string, hasher: Hasher): Uint8Array {
  return hasher(concatBytes(digest, hasher(utf8(line))));
}

export const emptyDigest = (): Uint8Array => new Uint8Array(32);
