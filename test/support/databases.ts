import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { databaseName, databaseUrls, type LayerDatabase } from '../../dev/postgres/prepare-databases.ts';
import type { Layer } from '../../prisma/migrations-folder.ts';
import { query } from './query.ts';

export { query };

export interface TestDatabase extends LayerDatabase {
  readonly name: string;
  /** The superuser's address. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/** A freshly migrated database of the global layer. */
export const createGlobalDatabase = (): Promise<TestDatabase> => cloneTemplate('global');

/** A freshly migrated database of one region, already stamped with its id. */
export async function createRegionalDatabase(regionId: string): Promise<TestDatabase> {
  const database = await cloneTemplate('regional');
  await query(database.ownerUrl, 'INSERT INTO region_stamp (region_id) VALUES ($1)', [regionId]);
  return database;
}

/** An empty database that no migration has touched. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createDatabase('template0');

const cloneTemplate = (layer: Layer): Promise<TestDatabase> => createDatabase(databaseName(layer));

async function createDatabase(template: string): Promise<TestDatabase> {
  const { port, adminUrl, passwords } = inject('testServer');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(adminUrl, `CREATE DATABASE ${name} OWNER s3gateway_migrator TEMPLATE ${template}`);
  return {
    name,
    ...databaseUrls(port, name, passwords),
    adminUrl: Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href,
    drop: async () => {
      await query(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
