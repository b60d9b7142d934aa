import { parseCheckpoint } from '#kernel/transparency-log/checkpoint.ts';
import { parseSignedNote } from '#kernel/transparency-log/signed-note.ts';
import {
  encodeBase64,
  leafHash,
  ProofError,
  parseLeaf,
  parseTlogProof,
  parseVerifierKey,
  utf8,
  verifyInclusion,
  verifyTlogProof,
} from '#kernel/transparency-log/verifier.ts';

export interface ProofClaim {
  readonly leaf: string;
  readonly proof: string;
}

export interface ProofCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/**
 * Checks, in this browser, that the entry is in the log. Without a key of the log that the reader knows from elsewhere, the
 * arithmetic is checked and the signature is not, and that is said.
 */
export async function verifyEntry({ leaf, proof }: ProofClaim, verifierKey: string): Promise<ProofCheck[]> {
  const checks: ProofCheck[] = [];
  const hash = leafHash(utf8(leaf));
  checks.push(
    attempt('The logged entry is well-formed', () => `Index ${parseLeaf(leaf).index}, hash ${encodeBase64(hash)}`),
  );
  checks.push(
    attempt('Its hash leads to the root of the signed tree', () => {
      const { index, proof: path, checkpoint } = parseTlogProof(proof);
      const tree = parseCheckpoint(parseSignedNote(checkpoint).text);
      verifyInclusion(tree, { index, leafHash: hash, proof: path });
      return `${path.length} hashes up to a tree of ${tree.size.toLocaleString()} entries of ${tree.origin}`;
    }),
  );
  if (verifierKey.trim() !== '') checks.push(await checkSignature(proof, hash, verifierKey.trim()));
  return checks;
}

async function checkSignature(proof: string, hash: Uint8Array, verifierKey: string): Promise<ProofCheck> {
  const name = 'The tree is signed by the key that you gave';
  try {
    const { checkpoint } = parseTlogProof(proof);
    const { origin } = parseCheckpoint(parseSignedNote(checkpoint).text);
    const trust = { origin, logKeys: [parseVerifierKey(verifierKey)] };
    const { signedBy } = await verifyTlogProof(proof, { leafHash: hash, trust });
    return { name, passed: true, detail: `Ed25519, ${signedBy.name}` };
  } catch (error) {
    return { name, passed: false, detail: explain(error) };
  }
}

function attempt(name: string, check: () => string): ProofCheck {
  try {
    return { name, passed: true, detail: check() };
  } catch (error) {
    return { name, passed: false, detail: explain(error) };
  }
}

const explain = (error: unknown): string => {
  if (error instanceof ProofError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : 'It could not be read.';
};
