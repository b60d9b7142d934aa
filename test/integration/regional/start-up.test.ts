import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { readRootKey } from '../../../subgraphs/regional/access-keys/read-root-key.ts';
import { decodeRootKey } from '../../../subgraphs/regional/config.ts';
import { createRegion } from '../../../subgraphs/regional/create-region.ts';
import { createEmptyDatabase, createRegionalDatabase, query } from '../../support/databases.ts';
import { placesOf } from '../../support/places.ts';

const start = (regionId: string, databaseUrl: string) =>
  createRegion({
    regionId: parseRegionId(regionId),
    databaseUrl,
    globalDatabaseUrl: 'postgresql://nobody@127.0.0.1:9/none',
    rootKey: async () => randomBytes(32),
    places: placesOf(regionId),
    ledgerPath: '/nowhere',
    logger: createLogger('test', 'silent'),
  });

describe('the database of a region', () => {
  test('of another region is refused', async () => {
    const database = await createRegionalDatabase('DE-FRA');

    await expect(start('FI-HEL', database.url)).rejects.toThrow(
      'the database of region DE-FRA, but REGION_ID is FI-HEL',
    );
    await database.drop();
  });

  test('that nobody has claimed is stamped, unless it holds customers of another region', async () => {
    const database = await createRegionalDatabase('FI-HEL');
    await query(database.adminUrl, 'DELETE FROM region_stamp');
    await query(
      database.adminUrl,
      "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('german', 'German', 'DE-FRA')",
    );
    await expect(start('FI-HEL', database.url)).rejects.toThrow('the database of region DE-FRA');
    await query(database.adminUrl, 'DELETE FROM customers');

    const region = await start('FI-HEL', database.url);
    await region.close();

    expect(await query(database.adminUrl, 'SELECT region_id FROM region_stamp')).toEqual([{ region_id: 'FI-HEL' }]);
    await database.drop();
  });

  test('without a schema is told to be migrated', async () => {
    const database = await createEmptyDatabase();
    await query(database.adminUrl, `GRANT CONNECT ON DATABASE ${database.name} TO s3gateway`);

    await expect(start('FI-HEL', database.url)).rejects.toThrow('Run the migrations first');
    await database.drop();
  });

  test('gets the partitions of this month and the next two', async () => {
    const database = await createRegionalDatabase('FI-HEL');
    const [next] = await query<{ name: string }>(
      database.adminUrl,
      `SELECT 'audit_entries_' || to_char((now() AT TIME ZONE 'UTC') + interval '2 months', 'YYYY_MM') AS name`,
    );
    await query(database.adminUrl, `DROP TABLE ${next?.name}`);

    const region = await start('FI-HEL', database.url);
    await region.close();

    expect(await query(database.adminUrl, 'SELECT to_regclass($1)::text AS name', [next?.name])).toEqual([next]);
    await database.drop();
  });
});

describe('the root key file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'root-key-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = (name: string, isInUse = false) =>
    readRootKey({ path: join(folder, 'keys', name), decode: decodeRootKey, isInUse: async () => isInUse });

  test('is created at the first start, for its owner only, and read afterwards', async () => {
    const created = await read('first');
    const again = await read('first', true);

    expect(Buffer.from(again)).toEqual(Buffer.from(created));
    expect((await stat(join(folder, 'keys', 'first'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'keys', 'first'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  test('that is lost is never replaced while secrets are sealed under it', async () => {
    await expect(read('lost', true)).rejects.toThrow('Restore it');
    await expect(stat(join(folder, 'keys', 'lost'))).rejects.toThrow('ENOENT');
  });

  test('with anything else in it is refused', async () => {
    await writeFile(join(folder, 'keys', 'broken'), 'hello');

    await expect(read('broken')).rejects.toThrow('32 bytes in base64 or hex');
  });
});
