import { decodeBase64, encodeBase64 } from './bytes.ts';
import { requireHash } from './merkle-hash.ts';
import { malformed } from './proof-error.ts';

/** As many siblings as a tree of 2^63 leaves has. */
const MAX_PROOF_HASHES = 63;

/**
 * What C2SP tlog-proof and tlog-witness have in common: head lines, then one base64 hash a line, an empty line, and the signed
 * checkpoint verbatim.
 */
export interface ProofLines {
  readonly head: readonly string[];
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: string;
}

export function formatProofLines({ head, proof, checkpoint }: ProofLines): string {
  for (const hash of proof) requireHash(hash, 'proof hash');
  return `${[...head, ...proof.map(encodeBase64)].join('\n')}\n\n${checkpoint}`;
}

/** Takes the head to end before the first line that is a hash, which none of its lines can be: each has a space or an `@`. */
export function parseProofLines(text: string): ProofLines {
  // A checkpoint holds one empty line, before its signatures, so the first of all ends the proof.
  const split = text.indexOf('\n\n');
  if (split < 0) throw malformed('There is no empty line between the proof and the checkpoint.');
  const lines = text.slice(0, split).split('\n');
  const firstHash = lines.findIndex((line) => !/[ @]/.test(line));
  const head = firstHash < 0 ? lines : lines.slice(0, firstHash);
  const proof = lines.slice(head.length).map(decodeBase64);
  if (proof.length > MAX_PROOF_HASHES) throw malformed(`The proof has more than ${MAX_PROOF_HASHES} hashes.`);
  for (const hash of proof) requireHash(hash, 'proof hash');
  return { head, proof, checkpoint: text.slice(split + 2) };
}

/** The rest of a head line that must start with this word. */
export function headValue(line: string | undefined, word: string): string {
  if (line?.startsWith(`${word} `) !== true) throw malformed(`There is no line that starts with "${word} ".`);
  return line.slice(word.length + 1);
}
