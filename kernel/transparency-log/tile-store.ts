import { concatBytes } from './bytes.ts';
import { HASH_BYTES, type Hasher } from './hasher.ts';
import { merkleRoot } from './merkle-frontier.ts';
import { requireHash } from './merkle-hash.ts';
import { malformed } from './proof-error.ts';
import { changedTiles, hashesAtTileLevel, TILE_WIDTH, type Tile, tileAtSize } from './tile.ts';

/** Where tiles are kept: a table, a bucket, a log's URL. */
export interface TileReader {
  /**
   * The tiles' bytes, in the order asked. One call asks for all that a proof needs, so it should be one query or parallel
   * fetches. Since a partial tile is a prefix of every wider one, a wider tile may be returned; a narrower one may not.
   */
  readTiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]>;
}

export interface WrittenTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** Splits tile bytes into hashes, and cuts what a wider tile holds beyond this one. */
export function tileHashes(tile: Tile, bytes: Uint8Array): Uint8Array[] {
  if (
    bytes.length % HASH_BYTES !== 0 ||
    bytes.length < tile.width * HASH_BYTES ||
    bytes.length > TILE_WIDTH * HASH_BYTES
  ) {
    throw malformed(`Tile ${tile.index} of level ${tile.level} has ${bytes.length} bytes for ${tile.width} hashes.`);
  }
  return Array.from({ length: tile.width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

/**
 * The new contents of every tile that appending these leaves changes, from level 0 up. Reads only the partial tiles at the
 * right edge. A tile's bytes are complete, so a store may keep one row per (level, index) and overwrite it.
 */
export async function appendToTiles(
  reader: TileReader,
  { size, leafHashes }: { readonly size: number; readonly leafHashes: readonly Uint8Array[] },
  hasher?: Hasher,
): Promise<WrittenTile[]> {
  for (const hash of leafHashes) requireHash(hash, 'leaf hash');
  const newSize = size + leafHashes.length;
  const edges = await readRightEdge(reader, { size, newSize });
  const written: WrittenTile[] = [];
  let added = leafHashes;
  for (let level = 0; added.length > 0; level++) {
    const row = [...(edges.get(level) ?? []), ...added];
    const firstIndex = Math.floor(hashesAtTileLevel(size, level) / TILE_WIDTH);
    const completed: Uint8Array[] = [];
    for (let from = 0; from < row.length; from += TILE_WIDTH) {
      const hashes = row.slice(from, from + TILE_WIDTH);
      const index = firstIndex + from / TILE_WIDTH;
      written.push({ tile: { level, index, width: hashes.length }, bytes: concatBytes(...hashes) });
      if (hashes.length === TILE_WIDTH) completed.push(merkleRoot(hashes, hasher));
    }
    added = completed;
  }
  return written;
}

async function readRightEdge(
  reader: TileReader,
  { size, newSize }: { readonly size: number; readonly newSize: number },
): Promise<Map<number, Uint8Array[]>> {
  const partial = changedTiles(size, newSize).flatMap(({ level, index }) => {
    const isExtended = hashesAtTileLevel(size, level) > index * TILE_WIDTH;
    return isExtended ? [tileAtSize(level, index, size)] : [];
  });
  const bytes = partial.length === 0 ? [] : await reader.readTiles(partial);
  return new Map(partial.map((tile, at) => [tile.level, tileHashes(tile, bytes[at] ?? new Uint8Array(0))]));
}
