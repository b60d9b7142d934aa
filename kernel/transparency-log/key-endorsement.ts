import { utf8 } from './bytes.ts';
import { type Ed25519Verify, webCryptoEd25519Verify } from './ed25519.ts';
import { malformed, ProofError } from './proof-error.ts';
import { findSignature, parseSignedNote } from './signed-note.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts';

// Part of the format: another string is another format.
const HEADER = 'domicile/audit-key/v1';

/** The text that a log's retiring key signs to name its successor: header, origin and verifier key, each with its newline. */
export function formatEndorsement(origin: string, successor: VerifierKey): string {
  return `${HEADER}\n${origin}\n${formatVerifierKey(successor)}\n`;
}

/**
 * Every key that follows from the trusted ones: a log hands over from key to key, and each endorsement is a note that one of the
 * keys known so far has signed. Endorsements by unknown keys are ignored; a wrong signature of a known key throws.
 */
export async function followEndorsements(
  { origin, trusted, endorsements }: KeyHistory,
  verify: Ed25519Verify = webCryptoEd25519Verify,
): Promise<VerifierKey[]> {
  const keys = [...trusted];
  for (const endorsement of endorsements) {
    const note = parseSignedNote(endorsement);
    const lines = note.text.split('\n');
    if (lines.length !== 4 || lines[0] !== HEADER)
      throw malformed('The endorsement is not a header, an origin and a key.');
    if (lines[1] !== origin) throw new ProofError('WRONG_LOG', 'The endorsement is of another log.');
    for (const key of keys) {
      const signature = findSignature(note, key)?.signature;
      if (signature === undefined) continue;
      const isGenuine = await verify({ publicKey: key.publicKey, message: utf8(note.text), signature });
      if (!isGenuine) throw new ProofError('BAD_SIGNATURE', `The endorsement by ${key.name} is not genuine.`);
      keys.push(parseVerifierKey(lines[2] ?? ''));
      break;
    }
  }
  return keys;
}

export interface KeyHistory {
  readonly origin: string;
  /** Known beforehand: pinned, or what a witness saw first. */
  readonly trusted: readonly VerifierKey[];
  /** Signed notes, the oldest first. */
  readonly endorsements: readonly string[];
}
