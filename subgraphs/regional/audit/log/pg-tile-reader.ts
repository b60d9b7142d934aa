import type { Tile } from '#kernel/transparency-log/tile.ts';
import type { TileReader } from '#kernel/transparency-log/tile-store.ts';
import type { Queryable } from './pg-queryable.ts';

interface TileRow {
  readonly level: number;
  readonly tile_index: string;
  readonly hashes: Buffer;
}

const READ = `SELECT level, tile_index, hashes FROM unnest($1::smallint[], $2::bigint[]) AS wanted (l, i)
  JOIN audit_tiles ON level = l AND tile_index = i`;

export class PgTileReader implements TileReader {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async readTiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    const values = [tiles.map(({ level }) => level), tiles.map(({ index }) => index)];
    const { rows } = await this.#db.query<TileRow>({ name: 'audit-tiles', text: READ, values });
    const found = new Map(rows.map((row) => [`${row.level}/${row.tile_index}`, row.hashes]));
    return tiles.map(({ level, index }) => found.get(`${level}/${index}`) ?? new Uint8Array(0));
  }
}
