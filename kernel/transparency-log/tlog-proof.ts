import { decodeBase64, encodeBase64, parseDecimal } from './bytes.ts';
import type { Ed25519Verify } from './ed25519.ts';
import type { Hasher } from './hasher.ts';
import { malformed } from './proof-error.ts';
import { formatProofLines, headValue, parseProofLines } from './proof-lines.ts';
import { type LogTrust, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';
import { verifyInclusion } from './verify-merkle-proof.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** A receipt that can be verified offline (C2SP tlog-proof); files end in `.tlog-proof`. */
export interface TlogProof {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
  /** Opaque and not authenticated. */
  readonly extra?: Uint8Array;
}

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const extraLine = extra === undefined ? [] : [`extra ${encodeBase64(extra)}`];
  return formatProofLines({ head: [HEADER, ...extraLine, `index ${index}`], proof, checkpoint });
}

export function parseTlogProof(text: string): TlogProof {
  const { head, proof, checkpoint } = parseProofLines(text);
  const hasExtra = head.length === 3;
  if (head[0] !== HEADER || head.length > 3)
    throw malformed(`The proof does not start with ${HEADER}, extra and index.`);
  const index = parseDecimal(headValue(head.at(hasExtra ? 2 : 1), 'index'), 'index');
  const extra = hasExtra ? { extra: decodeBase64(headValue(head[1], 'extra')) } : {};
  return { index, proof, checkpoint, ...extra };
}

export interface VerifiedTlogProof extends VerifiedCheckpoint {
  readonly index: number;
  readonly extra?: Uint8Array;
}

/**
 * Shows that a leaf is in the log: the checkpoint is signed and witnessed as `trust` demands, and its tree has the leaf at the
 * proof's index. The caller computes the leaf hash from the data that he holds.
 */
export async function verifyTlogProof(
  text: string,
  { leafHash, trust }: { readonly leafHash: Uint8Array; readonly trust: LogTrust },
  { verify, hasher }: { readonly verify?: Ed25519Verify; readonly hasher?: Hasher } = {},
): Promise<VerifiedTlogProof> {
  const { index, proof, checkpoint, extra } = parseTlogProof(text);
  const verified = await verifyCheckpoint(checkpoint, trust, verify);
  verifyInclusion(verified.checkpoint, { index, leafHash, proof }, hasher);
  return { ...verified, index, ...(extra === undefined ? {} : { extra }) };
}
