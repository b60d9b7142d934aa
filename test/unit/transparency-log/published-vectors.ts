import { encodeBase64, encodeHex, utf8 } from '#kernel/transparency-log/bytes.ts';
import { formatCheckpoint } from '#kernel/transparency-log/checkpoint.ts';
import { commit, fieldSalt } from '#kernel/transparency-log/commitment.ts';
import { formatCosignRequest } from '#kernel/transparency-log/cosign-request.ts';
import { cosign } from '#kernel/transparency-log/cosignature.ts';
import { encodeEntryBundle } from '#kernel/transparency-log/entry-bundle.ts';
import { encodeLeaf, hashLeaf, LEAF_FORMAT, type LogLeaf } from '#kernel/transparency-log/log-leaf.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { MerkleTree } from '#kernel/transparency-log/merkle-tree.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { formatSignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import { changedTiles, entryBundlePath, tilePath } from '#kernel/transparency-log/tile.ts';
import { appendToTiles } from '#kernel/transparency-log/tile-store.ts';
import { formatTlogProof } from '#kernel/transparency-log/tlog-proof.ts';
import { COSIGNATURE, formatVerifierKey, NOTE_SIGNATURE } from '#kernel/transparency-log/verifier-key.ts';
import { testKey } from './test-log.ts';

const SIZE = 300;
const OLDER = 200;
const INDEX = 42;
const ORIGIN = 'audit.example/fi';
const WITNESS = 'witness.example/de';
const COSIGNED_AT = 1_767_225_600;

const leaves = createTrail();
const leafHashes = leaves.map((leaf) => hashLeaf(leaf));
const tree = new MerkleTree(leafHashes, nodeSha256);

/** Three customers' entries in turn, each naming the hash of its customer's one before. */
function createTrail(): LogLeaf[] {
  const trail: LogLeaf[] = [];
  for (let index = 0; index < SIZE; index++) {
    const before = trail[index - 3];
    trail.push({
      format: LEAF_FORMAT,
      origin: ORIGIN,
      index,
      customer: {
        handle: `customer-${index % 3}`,
        sequence: Math.floor(index / 3),
        previous: before === undefined ? null : encodeBase64(hashLeaf(before)),
      },
      fields: { operation: 'GetObject', status: 200, time: new Date(1_767_225_000_000 + index).toISOString() },
      committed: {
        objectKey: commitTo(index, 'objectKey', `users/${index}/käyttäjä.pdf`),
        sourceIp: commitTo(index, 'sourceIp', '192.0.2.1'),
      },
    });
  }
  return trail;
}

function saltOf(index: number, field: string): Uint8Array {
  return fieldSalt({ rowSalt: nodeSha256(utf8(`salt of entry ${index}`)), field });
}

function commitTo(index: number, field: string, value: string): string {
  return commit({ salt: saltOf(index, field), field, value });
}

function disclosure(field: string, value: string) {
  return { [field]: { salt: encodeBase64(saltOf(INDEX, field)), value } };
}

async function signedCheckpoint(size: number) {
  const text = formatCheckpoint({ origin: ORIGIN, size, rootHash: tree.root(size) });
  const { signatures } = await signNote({ text }, await testKey(ORIGIN, 1, NOTE_SIGNATURE));
  const cosignature = await cosign({ text, timestamp: COSIGNED_AT }, await testKey(WITNESS, 2, COSIGNATURE));
  return { text, log: signatures, all: [...signatures, cosignature] };
}

async function tileVectors() {
  const written = await appendToTiles({ readTiles: async () => [] }, { size: 0, leafHashes });
  const bundle = encodeEntryBundle(leaves.slice(256).map(encodeLeaf));
  return {
    paths: [0, 255, 999, 1000, 1_234_067, 999_999_999].flatMap((index) => [
      { level: 0, index, width: 256, path: tilePath({ level: 0, index, width: 256 }) },
      { level: 2, index, width: 17, path: tilePath({ level: 2, index, width: 17 }) },
    ]),
    changed: [
      [0, 1],
      [0, 256],
      [255, 256],
      [256, 257],
      [500, 520],
      [65_535, 65_536],
      [65_000, 70_000],
    ].map(([from = 0, to = 0]) => ({ from, to, paths: changedTiles(from, to).map(tilePath) })),
    contents: written.map(({ tile, bytes }) => ({
      path: tilePath(tile),
      bytes: bytes.length,
      sha256: encodeHex(nodeSha256(bytes)),
      base64: encodeBase64(bytes),
    })),
    entryBundle: { path: entryBundlePath({ index: 1, width: SIZE - 256 }), sha256: encodeHex(nodeSha256(bundle)) },
  };
}

/** Everything that another implementation needs to check that it reads this log as we do. */
export async function createPublishedVectors() {
  const [older, newer] = [await signedCheckpoint(OLDER), await signedCheckpoint(SIZE)];
  const keyOf = async (name: string, seed: number, type: typeof NOTE_SIGNATURE | typeof COSIGNATURE) => {
    return formatVerifierKey((await testKey(name, seed, type)).key);
  };
  const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 127, 128, 129, 255, 256, 257, SIZE];
  return {
    about: 'Test vectors of the audit log. Hashes are base64; those of whole tiles and bundles are hex.',
    keys: { log: await keyOf(ORIGIN, 1, NOTE_SIGNATURE), witness: await keyOf(WITNESS, 2, COSIGNATURE) },
    merkle: {
      leaves: 'leaf i of n is the ASCII text "leaf i", from leaf 0',
      roots: sizes.map((size) => ({ size, root: encodeBase64(plainTree.root(size)) })),
      inclusion: pairs(sizes, (index, size) => ({
        index: index - 1,
        size,
        proof: plainTree.inclusionProof(index - 1, size).map(encodeBase64),
      })),
      consistency: pairs(sizes, (from, size) => ({
        from,
        size,
        proof: plainTree.consistencyProof(from, size).map(encodeBase64),
      })),
    },
    tiles: await tileVectors(),
    leaf: {
      index: INDEX,
      text: leaves
        .slice(INDEX, INDEX + 1)
        .map((leaf) => new TextDecoder().decode(encodeLeaf(leaf)))
        .join(),
      leafHash: encodeBase64(leafHashes[INDEX] ?? new Uint8Array()),
      disclosed: { ...disclosure('objectKey', `users/${INDEX}/käyttäjä.pdf`), ...disclosure('sourceIp', '192.0.2.1') },
      refused: disclosure('sourceIp', '192.0.2.2'),
    },
    checkpoint: formatSignedNote({ text: newer.text, signatures: newer.all }),
    olderCheckpoint: formatSignedNote({ text: older.text, signatures: older.all }),
    consistencyProof: tree.consistencyProof(OLDER, SIZE).map(encodeBase64),
    tlogProof: formatTlogProof({
      index: INDEX,
      proof: tree.inclusionProof(INDEX, SIZE),
      checkpoint: formatSignedNote({ text: newer.text, signatures: newer.all }),
      extra: utf8(JSON.stringify(disclosure('sourceIp', '192.0.2.1'))),
    }),
    cosignRequest: formatCosignRequest({
      oldSize: OLDER,
      proof: tree.consistencyProof(OLDER, SIZE),
      checkpoint: formatSignedNote({ text: newer.text, signatures: newer.log }),
    }),
  };
}

const plainTree = new MerkleTree(
  Array.from({ length: SIZE }, (_, at) => leafHash(utf8(`leaf ${at}`))),
  nodeSha256,
);

function pairs<T>(sizes: readonly number[], of: (smaller: number, size: number) => T): T[] {
  return sizes.flatMap((size) => sizes.filter((other) => other > 0 && other <= size).map((other) => of(other, size)));
}
