import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, encodeHex, utf8 } from '#kernel/transparency-log/bytes.ts';
import { decodeEntryBundle, encodeEntryBundle } from '#kernel/transparency-log/entry-bundle.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';
import { MerkleTree } from '#kernel/transparency-log/merkle-tree.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { changedTiles, entryBundlePath, parseTilePath, type Tile, tilePath } from '#kernel/transparency-log/tile.ts';
import { TileProofs } from '#kernel/transparency-log/tile-proofs.ts';
import { appendToTiles, type TileReader, type WrittenTile } from '#kernel/transparency-log/tile-store.ts';

const LARGEST = 70_000;
const leafHashes = Array.from({ length: LARGEST }, (_, at) => leafHash(utf8(`entry ${at}`), nodeSha256));
const tree = new MerkleTree(leafHashes, nodeSha256);

const hex = (hashes: readonly Uint8Array[]) => hashes.map(encodeHex);
const code = (expected: string) => expect.objectContaining({ code: expected });

/** One row per tile, as a database would keep them: the widest content so far. */
class TileTable implements TileReader {
  readonly reads: (readonly Tile[])[] = [];
  readonly #rows = new Map<string, Uint8Array>();

  write(tiles: readonly WrittenTile[]): void {
    for (const { tile, bytes } of tiles) this.#rows.set(`${tile.level}/${tile.index}`, bytes);
  }

  async readTiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    this.reads.push(tiles);
    return tiles.map(({ level, index }) => this.#rows.get(`${level}/${index}`) ?? new Uint8Array());
  }
}

async function tableOf(size: number, batch: number): Promise<TileTable> {
  const table = new TileTable();
  for (let from = 0; from < size; from += batch) {
    const added = leafHashes.slice(from, Math.min(from + batch, size));
    table.write(await appendToTiles(table, { size: from, leafHashes: added }, nodeSha256));
  }
  table.reads.length = 0;
  return table;
}

describe('paths', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 3, index: 1000, width: 1 }, 'tile/3/x001/000.p/1'],
    [{ level: 63, index: 999, width: 255 }, 'tile/63/999.p/255'],
  ])('%o is %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: 'hashes', tile });
  });

  test('entry bundles have paths of the same form', () => {
    expect(entryBundlePath({ index: 1234067, width: 256 })).toBe('tile/entries/x001/x234/067');
    expect(parseTilePath('tile/entries/273.p/112')).toEqual({
      kind: 'entries',
      tile: { level: 0, index: 273, width: 112 },
    });
  });

  test('every tile survives its path', () => {
    const tile = fc.record({
      level: fc.nat({ max: 63 }),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (any) => {
        expect(parseTilePath(tilePath(any)).tile).toEqual(any);
      }),
    );
  });

  test.each([
    'tile/0/0',
    'tile/0/1000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/000',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/300',
    'tile/0/000/',
    '/tile/0/000',
    'tile/data/000',
    'tile/0/x999/x999/x999/x999/x999/999',
  ])('%s is malformed', (path) => {
    expect(() => parseTilePath(path)).toThrow(code('MALFORMED'));
  });
});

describe('layout', () => {
  test('a tree of 70,000 has the tiles that the specification counts', () => {
    const tiles = changedTiles(0, 70_000);
    const widths = (level: number) => tiles.filter((tile) => tile.level === level).map(({ width }) => width);

    expect(widths(0).filter((width) => width === 256)).toHaveLength(273);
    expect(widths(0).at(-1)).toBe(112);
    expect(widths(1)).toEqual([256, 17]);
    expect(widths(2)).toEqual([1]);
    expect(tiles).toHaveLength(277);
  });

  test('a tree of 256 has a full tile and one of width 1 above', () => {
    expect(changedTiles(0, 256).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
  });

  test('only the tiles that grew have changed', () => {
    expect(changedTiles(255, 256).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect(changedTiles(256, 257).map(tilePath)).toEqual(['tile/0/001.p/1']);
    expect(changedTiles(500, 520).map(tilePath)).toEqual(['tile/0/001', 'tile/0/002.p/8', 'tile/1/000.p/2']);
    expect(changedTiles(300, 300)).toEqual([]);
  });
});

describe('tiles as storage', () => {
  test.each([1, 7, 256, 300, 1000])(
    'appending in batches of %i writes just the changed tiles, and the right hashes',
    async (batch) => {
      const table = new TileTable();
      for (let size = 0; size + batch <= 2_000; size += batch) {
        const added = leafHashes.slice(size, size + batch);
        const written = await appendToTiles(table, { size, leafHashes: added }, nodeSha256);
        table.write(written);

        const expected = changedTiles(size, size + batch);
        expect(written.map(({ tile }) => tile)).toEqual(expected);
      }
      const [bottom] = await table.readTiles([{ level: 0, index: 1, width: 256 }]);
      expect(encodeHex(bottom ?? new Uint8Array())).toBe(encodeHex(concatBytes(...leafHashes.slice(256, 512))));
    },
  );

  test('proofs, roots and frontiers of any size come out as from the whole tree, in one read each', {
    timeout: 60_000,
  }, async () => {
    const table = await tableOf(LARGEST, 10_000);
    const proofs = new TileProofs(table, nodeSha256);
    const sizes = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 69_999, LARGEST];
    for (const size of sizes) {
      for (const at of new Set([0, 1, size >> 1, size - 1].filter((index) => index < size))) {
        expect(hex(await proofs.inclusionProof(at, size))).toEqual(hex(tree.inclusionProof(at, size)));
        expect(hex(await proofs.consistencyProof(at + 1, size))).toEqual(hex(tree.consistencyProof(at + 1, size)));
      }
      expect(encodeHex(await proofs.root(size))).toBe(encodeHex(tree.root(size)));
      const frontier = await proofs.frontier(size);
      frontier.append(leafHashes[size] ?? leafHash(utf8('after')));
      expect(frontier.size).toBe(size + 1);
      if (size < LARGEST) expect(encodeHex(frontier.root())).toBe(encodeHex(tree.root(size + 1)));
    }
    table.reads.length = 0;

    await proofs.inclusionProof(12_345, LARGEST);

    expect(table.reads).toHaveLength(1);
    expect(table.reads[0]?.length).toBeLessThanOrEqual(5);
    expect(encodeHex(await proofs.root(0))).toBe(encodeHex(tree.root(0)));
  });

  test('drawn sizes and indexes give the proofs of the whole tree', async () => {
    const table = await tableOf(3_000, 500);
    const proofs = new TileProofs(table, nodeSha256);
    const drawn = fc
      .integer({ min: 1, max: 3_000 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));
    await fc.assert(
      fc.asyncProperty(drawn, async ([size, at]) => {
        expect(hex(await proofs.inclusionProof(at, size))).toEqual(hex(tree.inclusionProof(at, size)));
        expect(hex(await proofs.consistencyProof(at + 1, size))).toEqual(hex(tree.consistencyProof(at + 1, size)));
      }),
      { numRuns: 300 },
    );
  });

  test('a missing, short or ragged tile is an error, not a wrong proof', async () => {
    const answer = (bytes: Uint8Array) => new TileProofs({ readTiles: async (tiles) => tiles.map(() => bytes) });

    await expect(answer(new Uint8Array()).inclusionProof(0, 300)).rejects.toThrow(code('MALFORMED'));
    await expect(answer(new Uint8Array(32 * 43)).inclusionProof(0, 300)).rejects.toThrow(code('MALFORMED'));
    await expect(answer(new Uint8Array(32 * 256 + 1)).inclusionProof(0, 300)).rejects.toThrow(code('MALFORMED'));
    await expect(new TileProofs({ readTiles: async () => [] }).root(3)).rejects.toThrow(code('MALFORMED'));
  });

  test('a proof from a tile with a changed hash does not verify', async () => {
    const table = await tableOf(300, 300);
    const reader: TileReader = {
      readTiles: async (tiles) =>
        (await table.readTiles(tiles)).map((bytes) => bytes.map((byte, at) => (at === 32 ? byte ^ 1 : byte))),
    };

    expect(encodeHex(await new TileProofs(reader).root(300))).not.toBe(encodeHex(tree.root(300)));
  });
});

describe('entry bundles', () => {
  test('entries are prefixed with their length as a big-endian uint16', () => {
    const bundle = encodeEntryBundle([utf8('ab'), utf8(''), new Uint8Array(258)]);

    expect(encodeHex(bundle.subarray(0, 8))).toBe('0002616200000102');
    expect(decodeEntryBundle(bundle).map(({ length }) => length)).toEqual([2, 0, 258]);
  });

  test('every bundle survives encoding', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });
    fc.assert(
      fc.property(entries, (any) => {
        expect(hex(decodeEntryBundle(encodeEntryBundle(any)))).toEqual(hex(any));
      }),
    );
  });

  test('a bundle that is cut off, empty or too long, and an entry of 64 KiB, are refused', () => {
    const bundle = encodeEntryBundle([utf8('abc')]);
    const many = Array.from({ length: 257 }, () => new Uint8Array());

    for (let length = 0; length < bundle.length; length++) {
      expect(() => decodeEntryBundle(bundle.subarray(0, length))).toThrow(code('MALFORMED'));
    }
    expect(() => decodeEntryBundle(new Uint8Array(257 * 2))).toThrow(code('MALFORMED'));
    expect(() => encodeEntryBundle(many)).toThrow(code('MALFORMED'));
    expect(() => encodeEntryBundle([])).toThrow(code('MALFORMED'));
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(code('MALFORMED'));
    expect(encodeEntryBundle([new Uint8Array(65_535)])).toHaveLength(65_537);
  });
});
