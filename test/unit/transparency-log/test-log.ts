import { utf8 } from '#kernel/transparency-log/bytes.ts';
import { formatCheckpoint } from '#kernel/transparency-log/checkpoint.ts';
import { cosign } from '#kernel/transparency-log/cosignature.ts';
import { createEd25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { MerkleTree } from '#kernel/transparency-log/merkle-tree.ts';
import { formatSignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import { COSIGNATURE, createVerifierKey, NOTE_SIGNATURE } from '#kernel/transparency-log/verifier-key.ts';

export const ORIGIN = 'audit.example/fi';

/** Keys from fixed seeds, so that every run signs the same bytes. */
export async function testKey(name: string, seed: number, type: typeof NOTE_SIGNATURE | typeof COSIGNATURE) {
  const { publicKey, sign } = await createEd25519Signer(new Uint8Array(32).fill(seed));
  return { key: createVerifierKey({ name, type, publicKey }), sign };
}

export async function createTestLog({ size = 100, salt = '', origin = ORIGIN, seed = 1 } = {}) {
  const leafHashes = Array.from({ length: size }, (_, at) => leafHash(utf8(`entry ${at}${salt}`)));
  const tree = new MerkleTree(leafHashes);
  const log = await testKey(origin, seed, NOTE_SIGNATURE);
  const witnesses = [
    await testKey('witness.example/de', 2, COSIGNATURE),
    await testKey('witness.example/us', 3, COSIGNATURE),
  ];

  /** A signed checkpoint of the tree's first `treeSize` leaves, cosigned by the first `cosigners` witnesses. */
  async function checkpoint(treeSize: number, { cosigners = 0, signer = log, timestamp = 1_700_000_000 } = {}) {
    const text = formatCheckpoint({ origin, size: treeSize, rootHash: tree.root(treeSize) });
    const signed = await signNote({ text }, signer);
    const cosignatures = await Promise.all(witnesses.slice(0, cosigners).map((w) => cosign({ text, timestamp }, w)));
    return formatSignedNote({ text, signatures: [...signed.signatures, ...cosignatures] });
  }

  const trust = { origin, logKeys: [log.key], witnessKeys: witnesses.map(({ key }) => key), quorum: 0 };
  return { tree, leafHashes, log, witnesses, trust, checkpoint };
}
