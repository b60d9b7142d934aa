import { equalBytes } from './bytes.ts';
import type { Ed25519Verify } from './ed25519.ts';
import type { Hasher } from './hasher.ts';
import { emptyRoot } from './merkle-hash.ts';
import { ProofError, type ProofErrorCode } from './proof-error.ts';
import { type LogTrust, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';
import { type TreeHead, verifyConsistency } from './verify-merkle-proof.ts';

/** A log's request to cosign (C2SP tlog-witness, add-checkpoint). */
export interface CosignRequest {
  /** The size of the checkpoint that, as the log believes, the witness cosigned last; 0 for none. */
  readonly oldSize: number;
  /** From that size to the checkpoint's. */
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
}

/**
 * - `WRONG_LOG`, `BAD_SIGNATURE`, `UNTRUSTED`, `MALFORMED`: not a checkpoint of this log, or not a request
 * - `OUT_OF_STEP`: the log counts from another size than the one cosigned last; it may ask again from `cosignedSize`
 * - `FORKED`: the log signed two different trees of one size; the two notes prove that to anyone
 * - `MISMATCH`: the proof does not show that the tree extends the one cosigned last
 * - `REWOUND`: the tree is smaller than the one cosigned last
 *
 * Each of the last three calls for a critical event and for keeping the note. The last two are evidence only if the log itself
 * sent the request: anybody can replay an old checkpoint or attach a wrong proof.
 */
export type RefusalReason = ProofErrorCode | 'OUT_OF_STEP' | 'FORKED' | 'REWOUND';

export type WitnessVerdict =
  | { readonly decision: 'cosign'; readonly verified: VerifiedCheckpoint }
  | {
      readonly decision: 'refuse';
      readonly reason: RefusalReason;
      readonly message: string;
      readonly cosignedSize: number;
    };

export interface WitnessCheck {
  readonly request: CosignRequest;
  /** What this witness cosigned last for the log; null if nothing yet. */
  readonly cosigned: TreeHead | null;
  /** The log's origin and keys. */
  readonly trust: Pick<LogTrust, 'origin' | 'logKeys'>;
}

/**
 * The witness's whole rule. The caller reads `cosigned`, and stores the new tree head before the cosignature leaves, under one
 * lock per log: otherwise two requests at once may roll the record back.
 */
export async function judgeCheckpoint(
  { request, cosigned, trust }: WitnessCheck,
  { verify, hasher }: { readonly verify?: Ed25519Verify; readonly hasher?: Hasher } = {},
): Promise<WitnessVerdict> {
  const older = cosigned ?? { size: 0, rootHash: emptyRoot(hasher) };
  const refuse = (reason: RefusalReason, message: string): WitnessVerdict => {
    return { decision: 'refuse', reason, message, cosignedSize: older.size };
  };
  try {
    const { origin, logKeys } = trust;
    const verified = await verifyCheckpoint(request.checkpoint, { origin, logKeys }, verify);
    const newer = verified.checkpoint;
    if (newer.size < older.size) {
      return refuse('REWOUND', `The log signed ${newer.size} leaves after ${older.size} had been cosigned.`);
    }
    // Before the sizes that the log claims, so that a fork cannot pass as a request that is merely out of step.
    if (cosigned !== null && newer.size === older.size && !equalBytes(newer.rootHash, older.rootHash)) {
      return refuse('FORKED', `The log signed two different trees of ${newer.size} leaves.`);
    }
    if (request.oldSize !== older.size) {
      return refuse('OUT_OF_STEP', `The log counted from ${request.oldSize} leaves; ${older.size} were cosigned last.`);
    }
    verifyConsistency({ older, newer, proof: request.proof }, hasher);
    return { decision: 'cosign', verified };
  } catch (error) {
    if (error instanceof ProofError) return refuse(error.code, error.message);
    throw error;
  }
}
