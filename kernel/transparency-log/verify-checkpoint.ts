import { encodeHex, utf8 } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { type VerifiedCosignature, verifyCosignature } from './cosignature.ts';
import { ED25519_SIGNATURE_BYTES, type Ed25519Verify, webCryptoEd25519Verify } from './ed25519.ts';
import { ProofError } from './proof-error.ts';
import { findSignature, type NoteSignature, parseSignedNote, requireKeyType, type SignedNote } from './signed-note.ts';
import { NOTE_SIGNATURE, type VerifierKey } from './verifier-key.ts';

/** Whom a verifier believes; configured, never taken from what is being verified. */
export interface LogTrust {
  readonly origin: string;
  /** One of them must have signed; more than one while a key is being rotated, or to read older checkpoints. */
  readonly logKeys: readonly VerifierKey[];
  readonly witnessKeys?: readonly VerifierKey[];
  /** How many different witnesses must have cosigned; 0 if not given. */
  readonly quorum?: number;
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: SignedNote;
  /** The log's key that signed. */
  readonly signedBy: VerifierKey;
  readonly cosignatures: readonly VerifiedCosignature[];
}

/**
 * Verifies a signed checkpoint: form, origin, a signature of the log, every cosignature of a known witness, the quorum.
 * A wrong signature of a known key refuses the whole note, whatever else it carries (C2SP signed-note).
 */
export async function verifyCheckpoint(
  signedCheckpoint: string,
  trust: LogTrust,
  verify: Ed25519Verify = webCryptoEd25519Verify,
): Promise<VerifiedCheckpoint> {
  const note = parseSignedNote(signedCheckpoint);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== trust.origin) {
    throw new ProofError('WRONG_LOG', 'The checkpoint is of another log than the one asked about.');
  }

  const signers: VerifierKey[] = [];
  for (const key of trust.logKeys) {
    const signature = findSignature(note, key);
    if (signature === undefined) continue;
    await requireNoteSignature(note.text, signature, { key, verify });
    signers.push(key);
  }
  const [signedBy] = signers;
  if (signedBy === undefined) throw new ProofError('UNTRUSTED', 'No trusted key of the log signed the checkpoint.');

  const cosignatures: VerifiedCosignature[] = [];
  for (const key of trust.witnessKeys ?? []) {
    const signature = findSignature(note, key);
    if (signature !== undefined)
      cosignatures.push(await verifyCosignature({ text: note.text, signature }, { key, verify }));
  }
  requireQuorum(cosignatures, trust.quorum ?? 0);
  return { checkpoint, note, signedBy, cosignatures };
}

async function requireNoteSignature(
  text: string,
  { signature }: NoteSignature,
  { key, verify }: { readonly key: VerifierKey; readonly verify: Ed25519Verify },
): Promise<void> {
  requireKeyType(key, NOTE_SIGNATURE);
  const isGenuine =
    signature.length === ED25519_SIGNATURE_BYTES &&
    (await verify({ publicKey: key.publicKey, message: utf8(text), signature }));
  if (!isGenuine) throw new ProofError('BAD_SIGNATURE', `The signature of ${key.name} is not genuine.`);
}

/** A cosignature does not commit to its name, so one public key under two names is one witness. */
function requireQuorum(cosignatures: readonly VerifiedCosignature[], quorum: number): void {
  const witnesses = new Set(cosignatures.map(({ witness }) => encodeHex(witness.publicKey)));
  if (witnesses.size < quorum) {
    throw new ProofError(
      'UNTRUSTED',
      `${witnesses.size} known witnesses cosigned the checkpoint; ${quorum} must have.`,
    );
  }
}
