import type { Hasher } from './hasher.ts';
import { MerkleFrontier, merkleRoot } from './merkle-frontier.ts';
import {
  foldSubtrees,
  planConsistencyProof,
  planInclusionProof,
  type SubtreeNode,
  type SubtreeParts,
  subtreeParts,
} from './proof-plan.ts';
import { TILE_HEIGHT, TILE_WIDTH, type Tile, tileAtSize } from './tile.ts';
import { type TileReader, tileHashes } from './tile-store.ts';

/**
 * Proofs, roots and frontiers of a log of any size from the few tiles they need, read in one call. What comes out is only as
 * good as the tiles: verify it against a signed checkpoint before relying on it.
 */
export class TileProofs {
  readonly #reader: TileReader;
  readonly #hasher: Hasher | undefined;

  constructor(reader: TileReader, hasher?: Hasher) {
    this.#reader = reader;
    this.#hasher = hasher;
  }

  async root(size: number): Promise<Uint8Array> {
    return (await this.frontier(size)).root();
  }

  async inclusionProof(index: number, size: number): Promise<Uint8Array[]> {
    return await this.#hashesOf(planInclusionProof(index, size), size);
  }

  async consistencyProof(olderSize: number, size: number): Promise<Uint8Array[]> {
    return await this.#hashesOf(planConsistencyProof(olderSize, size), size);
  }

  /** The state to append from, for a sequencer that has tiles but lost (or distrusts) its saved frontier. */
  async frontier(size: number): Promise<MerkleFrontier> {
    const hashes = await this.#hashesOf(
      subtreeParts(0, size).map((node) => [node]),
      size,
    );
    return MerkleFrontier.fromSubtrees(size, hashes, this.#hasher);
  }

  async #hashesOf(plan: readonly SubtreeParts[], size: number): Promise<Uint8Array[]> {
    const tiles = new Map<string, Tile>();
    for (const node of plan.flat()) {
      const tile = tileOf(node, size);
      tiles.set(keyOf(tile), tile);
    }
    const wanted = [...tiles.values()];
    const bytes = wanted.length === 0 ? [] : await this.#reader.readTiles(wanted);
    const rows = new Map(wanted.map((tile, at) => [keyOf(tile), tileHashes(tile, bytes[at] ?? new Uint8Array(0))]));
    return plan.map((parts) => {
      const hashes = parts.map((node) => this.#nodeHash(node, rows.get(keyOf(tileOf(node, size))) ?? []));
      return foldSubtrees(hashes, this.#hasher);
    });
  }

  /** A node between two tile levels is the root of a run of its tile's hashes. */
  #nodeHash({ level, index }: SubtreeNode, row: readonly Uint8Array[]): Uint8Array {
    const width = 2 ** (level % TILE_HEIGHT);
    const from = (index * width) % TILE_WIDTH;
    return merkleRoot(row.slice(from, from + width), this.#hasher);
  }
}

function tileOf({ level, index }: SubtreeNode, size: number): Tile {
  const firstHash = index * 2 ** (level % TILE_HEIGHT);
  return tileAtSize(Math.floor(level / TILE_HEIGHT), Math.floor(firstHash / TILE_WIDTH), size);
}

function keyOf({ level, index }: Tile): string {
  return `${level}/${index}`;
}
