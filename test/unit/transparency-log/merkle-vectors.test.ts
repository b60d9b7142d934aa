import { describe, expect, test } from 'vitest';
import { encodeHex } from '#kernel/transparency-log/bytes.ts';
import { MerkleFrontier } from '#kernel/transparency-log/merkle-frontier.ts';
import { emptyRoot, leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { MerkleTree } from '#kernel/transparency-log/merkle-tree.ts';

/** The eight leaves, roots and proofs of certificate-transparency's own tests, which every RFC 6962 implementation shares. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const NODE = {
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  leaves23: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  leaves45: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  leaves67: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  leaves0123: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  leaves4567: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
};

const hashes = LEAVES.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
const tree = new MerkleTree(hashes);

describe('certificate-transparency vectors', () => {
  test('the empty tree has the hash of the empty string as its root', () => {
    expect(encodeHex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(encodeHex(new MerkleTree().root())).toBe(encodeHex(emptyRoot()));
    expect(encodeHex(new MerkleFrontier().root())).toBe(encodeHex(emptyRoot()));
  });

  test.each(ROOTS.map((root, at) => [at + 1, root] as const))(
    'a tree of %i leaves has the known root',
    (size, root) => {
      const frontier = new MerkleFrontier();
      for (const hash of hashes.slice(0, size)) frontier.append(hash);

      expect(encodeHex(frontier.root())).toBe(root);
      expect(encodeHex(tree.root(size))).toBe(root);
    },
  );

  test.each([
    [0, 1, []],
    [0, 8, [NODE.leaf1, NODE.leaves23, NODE.leaves4567]],
    [5, 8, [NODE.leaf4, NODE.leaves67, NODE.leaves0123]],
    [2, 3, [ROOTS[1]]],
    [1, 5, [ROOTS[0], NODE.leaves23, NODE.leaf4]],
  ])('leaf %i of %i has the known audit path', (index, size, path) => {
    expect(tree.inclusionProof(index, size).map(encodeHex)).toEqual(path);
  });

  test.each([
    [1, 1, []],
    [1, 8, [NODE.leaf1, NODE.leaves23, NODE.leaves4567]],
    [6, 8, [NODE.leaves45, NODE.leaves67, NODE.leaves0123]],
    [2, 5, [NODE.leaves23, NODE.leaf4]],
  ])('the tree of %i leaves has the known consistency proof to that of %i', (older, size, proof) => {
    expect(tree.consistencyProof(older, size).map(encodeHex)).toEqual(proof);
  });
});
