import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeHex } from '#kernel/transparency-log/bytes.ts';
import { MerkleFrontier } from '#kernel/transparency-log/merkle-frontier.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { MerkleTree } from '#kernel/transparency-log/merkle-tree.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { ProofError } from '#kernel/transparency-log/proof-error.ts';
import { planInclusionProof } from '#kernel/transparency-log/proof-plan.ts';
import { verifyConsistency, verifyInclusion } from '#kernel/transparency-log/verify-merkle-proof.ts';
import { NaiveMerkleTree } from './naive-merkle-tree.ts';

const LARGEST = 10_000;
const leaves = Array.from({ length: LARGEST }, (_, at) => Buffer.from(`leaf ${at}`));
const leafHashes = leaves.map((leaf) => leafHash(leaf, nodeSha256));
const tree = new MerkleTree(leafHashes, nodeSha256);
const naive = new NaiveMerkleTree(leaves);

const hex = (hashes: readonly Uint8Array[]) => hashes.map(encodeHex).join('\n');
const heads = Array.from({ length: LARGEST }, (_, size) => ({ size, rootHash: tree.root(size) }));
const headOf = (size: number) => heads[size] ?? { size, rootHash: tree.root(size) };
const leafHashOf = (index: number) => leafHashes[index] ?? Buffer.alloc(0);

const range = (size: number) => Array.from({ length: size }, (_, at) => at);

function isRefused(verify: () => void): boolean {
  try {
    verify();
    return false;
  } catch (error) {
    return error instanceof ProofError;
  }
}

/** The proof is the RFC's, verifies, and verifies nothing else. */
function isRightAboutInclusion(index: number, size: number): boolean {
  const audit = tree.inclusionProof(index, size);
  const [head, claim] = [headOf(size), { index, leafHash: leafHashOf(index), proof: audit }];
  verifyInclusion(head, claim, nodeSha256);
  const other = { ...claim, leafHash: leafHashOf(index + 1) };
  return hex(audit) === hex(naive.path(index, 0, size)) && isRefused(() => verifyInclusion(head, other, nodeSha256));
}

function isRightAboutConsistency(older: number, size: number): boolean {
  const claim = { older: headOf(older), newer: headOf(size), proof: tree.consistencyProof(older, size) };
  verifyConsistency(claim, nodeSha256);
  const forged = { ...claim, older: { size: older, rootHash: leafHashOf(older + 1) } };
  return hex(claim.proof) === hex(naive.proof(older, size)) && isRefused(() => verifyConsistency(forged, nodeSha256));
}

/** Powers of two and their neighbours, where the tree changes its shape. */
const edges = Array.from({ length: 14 }, (_, power) => [2 ** power - 1, 2 ** power, 2 ** power + 1])
  .flat()
  .filter((size) => size >= 1 && size < LARGEST);

describe('every tree of 0 to 300 leaves, against the recursive definition of the RFC', () => {
  test('has its root, in whole, appended leaf by leaf, and restored midway', () => {
    let frontier = new MerkleFrontier();
    for (let size = 0; size <= 300; size++) {
      const root = encodeHex(naive.mth(0, size));

      expect(encodeHex(tree.root(size))).toBe(root);
      expect(encodeHex(frontier.root())).toBe(root);
      frontier = MerkleFrontier.restore(JSON.parse(JSON.stringify(frontier)), nodeSha256);
      frontier.append(leafHashOf(size));
    }
  });

  test('has its inclusion proof of every leaf', { timeout: 60_000 }, () => {
    for (let size = 1; size <= 300; size++) {
      const wrong = range(size).filter((index) => !isRightAboutInclusion(index, size));
      expect(wrong, `size ${size}`).toEqual([]);
    }
  });

  test('has its consistency proof from every older tree', { timeout: 60_000 }, () => {
    for (let size = 1; size <= 300; size++) {
      const wrong = range(size).filter((at) => !isRightAboutConsistency(at + 1, size));
      expect(wrong, `size ${size}`).toEqual([]);
    }
  });

  test('extends the empty tree, with no proof', () => {
    for (let size = 0; size <= 300; size++) {
      expect(tree.consistencyProof(0, size)).toEqual([]);
      verifyConsistency({ older: headOf(0), newer: headOf(size), proof: [] }, nodeSha256);
    }
  });
});

describe('larger trees, against the recursive definition of the RFC', () => {
  test('sizes drawn up to 10,000 have the same roots and proofs', { timeout: 60_000 }, () => {
    const sizeAndIndex = fc
      .integer({ min: 301, max: LARGEST - 2 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));
    fc.assert(
      fc.property(sizeAndIndex, ([size, at]) => {
        return (
          encodeHex(tree.root(size)) === encodeHex(naive.mth(0, size)) &&
          isRightAboutInclusion(at, size) &&
          isRightAboutConsistency(at + 1, size)
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('powers of two and their neighbours have the same roots and proofs', () => {
    for (const size of edges) {
      expect(encodeHex(tree.root(size))).toBe(encodeHex(naive.mth(0, size)));
      const smaller = edges.filter((edge) => edge <= size);
      expect(smaller.filter((other) => !isRightAboutInclusion(other - 1, size))).toEqual([]);
      expect(smaller.filter((other) => !isRightAboutConsistency(other, size))).toEqual([]);
    }
  });
});

test('sizes near 2^53 are planned exactly: the siblings and the leaf are the whole tree', () => {
  const widthOf = (plan: ReturnType<typeof planInclusionProof>) => {
    return plan.flat().reduce((width, { level }) => width + 2n ** BigInt(level), 0n);
  };
  for (const size of [2 ** 32 + 1, 2 ** 52 - 1, 2 ** 52, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]) {
    for (const index of [0, 1, Math.floor(size / 3), size - 2, size - 1]) {
      expect(widthOf(planInclusionProof(index, size))).toBe(BigInt(size) - 1n);
    }
  }
});

describe('tampering', () => {
  const changed = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

  test('refuses an inclusion proof after any byte of it, of the leaf hash or of the root changed', () => {
    for (const [index, size] of [
      [0, 1],
      [5, 8],
      [6, 7],
      [77, 100],
      [299, 300],
    ] as const) {
      const head = headOf(size);
      const claim = { index, leafHash: leafHashOf(index), proof: tree.inclusionProof(index, size) };
      for (let byte = 0; byte < 32; byte++) {
        const forgeries = [
          [{ ...head, rootHash: changed(head.rootHash, byte) }, claim],
          [head, { ...claim, leafHash: changed(claim.leafHash, byte) }],
          ...claim.proof.map(
            (hash, at) => [head, { ...claim, proof: claim.proof.with(at, changed(hash, byte)) }] as const,
          ),
        ] as const;
        for (const [forgedHead, forged] of forgeries) {
          expect(() => verifyInclusion(forgedHead, forged, nodeSha256)).toThrow(
            expect.objectContaining({ code: 'MISMATCH' }),
          );
        }
      }
    }
  });

  test('refuses a consistency proof after any byte of it or of either root changed', () => {
    for (const [older, size] of [
      [1, 2],
      [4, 8],
      [6, 8],
      [77, 100],
      [256, 300],
    ] as const) {
      const claim = { older: headOf(older), newer: headOf(size), proof: tree.consistencyProof(older, size) };
      for (let byte = 0; byte < 32; byte++) {
        const forgeries = [
          { ...claim, older: { size: older, rootHash: changed(claim.older.rootHash, byte) } },
          { ...claim, newer: { size, rootHash: changed(claim.newer.rootHash, byte) } },
          ...claim.proof.map((hash, at) => ({ ...claim, proof: claim.proof.with(at, changed(hash, byte)) })),
        ];
        for (const forged of forgeries) {
          expect(() => verifyConsistency(forged, nodeSha256)).toThrow(expect.objectContaining({ code: 'MISMATCH' }));
        }
      }
    }
  });

  test('refuses a proof with a hash more, a hash less or two hashes swapped', () => {
    const inclusion = tree.inclusionProof(77, 100);
    const consistency = tree.consistencyProof(77, 100);
    const variants = (hashes: readonly Uint8Array[]) =>
      [
        ['MALFORMED', []],
        ['MALFORMED', hashes.slice(1)],
        ['MALFORMED', hashes.slice(0, -1)],
        ['MALFORMED', [...hashes, leafHashOf(0)]],
        ['MALFORMED', hashes.with(0, leafHashOf(0).subarray(1))],
        ['MISMATCH', hashes.toSpliced(0, 2, hashes[1] ?? leafHashOf(0), hashes[0] ?? leafHashOf(0))],
      ] as const;

    for (const [code, forged] of variants(inclusion)) {
      const claim = { index: 77, leafHash: leafHashOf(77), proof: forged };
      expect(() => verifyInclusion(headOf(100), claim, nodeSha256)).toThrow(expect.objectContaining({ code }));
    }
    for (const [code, forged] of variants(consistency)) {
      const claim = { older: headOf(77), newer: headOf(100), proof: forged };
      expect(() => verifyConsistency(claim, nodeSha256)).toThrow(expect.objectContaining({ code }));
    }
  });

  test('refuses a proof for another index or another size of the tree', () => {
    const claim = { index: 77, leafHash: leafHashOf(77), proof: tree.inclusionProof(77, 100) };

    for (let index = -1; index <= 100; index++) {
      if (index !== 77) {
        expect(() => verifyInclusion(headOf(100), { ...claim, index }, nodeSha256)).toThrow(ProofError);
      }
    }
    expect(() => verifyInclusion({ ...headOf(100), size: 300 }, claim, nodeSha256)).toThrow(ProofError);
  });

  test('refuses a proof where none is due', () => {
    for (const [older, newer] of [
      [100, 100],
      [0, 100],
    ] as const) {
      const claim = { older: headOf(older), newer: headOf(newer), proof: [leafHashOf(0)] };
      expect(() => verifyConsistency(claim, nodeSha256)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    }
  });

  test('refuses two different trees of one size, a shrunk tree and an empty tree with leaves', () => {
    const [a, b] = [headOf(100), { size: 100, rootHash: leafHashOf(0) }];

    expect(() => verifyConsistency({ older: a, newer: b, proof: [] })).toThrow(
      expect.objectContaining({ code: 'MISMATCH' }),
    );
    expect(() => verifyConsistency({ older: headOf(101), newer: a, proof: [] })).toThrow(ProofError);
    expect(() => verifyConsistency({ older: { size: 0, rootHash: leafHashOf(0) }, newer: a, proof: [] })).toThrow(
      ProofError,
    );
  });
});

test('a frontier refuses a state whose hashes do not fit its size', () => {
  const { hashes } = new MerkleFrontier().toJSON();

  expect(() => MerkleFrontier.restore({ size: 3, hashes })).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
});

test('a clone of a frontier goes its own way', () => {
  const frontier = new MerkleFrontier(nodeSha256);
  frontier.append(leafHashOf(0));
  const clone = frontier.clone();

  clone.append(leafHashOf(1));

  expect(frontier.size).toBe(1);
  expect(encodeHex(frontier.root())).toBe(encodeHex(tree.root(1)));
  expect(encodeHex(clone.root())).toBe(encodeHex(tree.root(2)));
});
