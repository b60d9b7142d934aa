import { malformed, ProofError } from './proof-error.ts';

/** C2SP tlog-tiles: a full tile is 256 hashes wide, so it spans eight levels of the tree. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

const MAX_LEVEL = 63;

/** The hashes [index * 256, index * 256 + width) of the nodes over 256^level leaves each. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256; less than 256 is a partial tile. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, relative to the log's prefix. */
export function tilePath(tile: Tile): string {
  return `tile/${tile.level}/${indexPath(tile)}`;
}

/** `tile/entries/<N>[.p/<W>]`: the bundle of the entries whose leaf hashes a level 0 tile holds. */
export function entryBundlePath(bundle: Pick<Tile, 'index' | 'width'>): string {
  return `tile/entries/${indexPath(bundle)}`;
}

/** Parses both kinds of path. Accepts only the one spelling that the specification allows, so a path is a cache key. */
export function parseTilePath(path: string): { readonly kind: 'hashes' | 'entries'; readonly tile: Tile } {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path);
  const [, levelText, indexText = '', widthText] = match ?? [];
  const kind = levelText === 'entries' ? 'entries' : 'hashes';
  const tile = {
    level: kind === 'entries' ? 0 : Number(levelText),
    index: Number(indexText.replaceAll(/[x/]/g, '')),
    width: widthText === undefined ? TILE_WIDTH : Number(widthText),
  };
  const isWidth = tile.width >= 1 && tile.width <= TILE_WIDTH;
  const isValid = match !== null && tile.level <= MAX_LEVEL && isWidth && Number.isSafeInteger(tile.index);
  if (!isValid || (kind === 'entries' ? entryBundlePath(tile) : tilePath(tile)) !== path) {
    throw malformed('The path is not of the form tile/<level|entries>/<index>[.p/<width>] (C2SP tlog-tiles).');
  }
  return { kind, tile };
}

/** 1234067 is `x001/x234/067`. */
function indexPath({ index, width }: Pick<Tile, 'index' | 'width'>): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** How many hashes the tiles of a level hold together in a tree of this size. */
export function hashesAtTileLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The tile of that position as it is in a tree of this size; throws `MISMATCH` if the tree has no such tile yet. */
export function tileAtSize(level: number, index: number, size: number): Tile {
  const width = Math.min(hashesAtTileLevel(size, level) - index * TILE_WIDTH, TILE_WIDTH);
  if (width < 1) throw new ProofError('MISMATCH', `A tree of ${size} leaves has no tile ${index} at level ${level}.`);
  return { level, index, width };
}

/** Every tile that a tree of `size` leaves has and one of `olderSize` did not have or had narrower, level by level. */
export function changedTiles(olderSize: number, size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAtTileLevel(size, level) > 0; level++) {
    const [older, newer] = [hashesAtTileLevel(olderSize, level), hashesAtTileLevel(size, level)];
    for (let index = Math.floor(older / TILE_WIDTH); index * TILE_WIDTH < newer; index++) {
      if (newer > older) tiles.push(tileAtSize(level, index, size));
    }
  }
  return tiles;
}
