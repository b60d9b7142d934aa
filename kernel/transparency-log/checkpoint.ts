import { decodeBase64, encodeBase64, parseDecimal } from './bytes.ts';
import { malformed } from './proof-error.ts';
import { requireTreeHead, type TreeHead } from './verify-merkle-proof.ts';

/** A log's tree head as its log states it (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** Identifies the log. */
  readonly origin: string;
  /** Opaque further lines; the specification recommends none. */
  readonly extensions?: readonly string[];
}

/** The text that is signed: origin, size, root hash and extension lines, each with its newline. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  requireTreeHead(checkpoint);
  const { origin, size, rootHash, extensions = [] } = checkpoint;
  if ([origin, ...extensions].some((line) => line === '' || line.includes('\n'))) {
    throw malformed('The origin and the extensions of a checkpoint are lines that are not empty.');
  }
  return [origin, String(size), encodeBase64(rootHash), ...extensions].map((line) => `${line}\n`).join('');
}

/** Parses the text of a note. Accepts exactly what `formatCheckpoint` writes. */
export function parseCheckpoint(text: string): Checkpoint & { readonly extensions: readonly string[] } {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 3 || lines.includes('')) {
    throw malformed('A checkpoint is at least three lines, none of them empty.');
  }
  const [origin = '', size = '', rootHash = '', ...extensions] = lines;
  const checkpoint = { origin, size: parseDecimal(size, 'tree size'), rootHash: decodeBase64(rootHash), extensions };
  requireTreeHead(checkpoint);
  return checkpoint;
}
