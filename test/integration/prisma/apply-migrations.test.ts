import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyMigrations, MIGRATION_LOCK } from '../../../prisma/apply-migrations.ts';
import { readMigrations } from '../../../prisma/migrations-folder.ts';
import { createEmptyDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

const RECORDED = 'SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations ORDER BY started_at';

let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(async () => {
  await database.drop();
});

test('applies everything once and records it as the Prisma command line would', async () => {
  const names = (await readMigrations('regional')).map((migration) => migration.name);

  expect(await applyMigrations('regional', database.ownerUrl)).toEqual(names);
  expect(await applyMigrations('regional', database.ownerUrl)).toEqual([]);

  const rows = await query(database.ownerUrl, RECORDED);
  const expected = (await readMigrations('regional')).map(({ name, checksum }) => ({
    migration_name: name,
    checksum,
    applied_steps_count: 1,
  }));
  expect(rows).toEqual(expected);
});

test('four processes at the same time apply every migration exactly once', async () => {
  const names = (await readMigrations('global')).map((migration) => migration.name);

  const results = await Promise.all(Array.from({ length: 4 }, () => applyMigrations('global', database.ownerUrl)));

  expect(results.flat()).toEqual(names);
  expect(await query(database.ownerUrl, RECORDED)).toHaveLength(names.length);
});

test('a migration that was edited after it was applied is refused by name', async () => {
  await applyMigrations('global', database.ownerUrl);
  await query(database.ownerUrl, `UPDATE _prisma_migrations SET checksum = 'edited'`);

  await expect(applyMigrations('global', database.ownerUrl)).rejects.toThrow(
    /20261124000000_init was changed after it was applied/,
  );
});

test('a migration that failed half-way stops the next run with what to do', async () => {
  await applyMigrations('global', database.ownerUrl);
  await query(database.ownerUrl, 'UPDATE _prisma_migrations SET finished_at = NULL');

  await expect(applyMigrations('global', database.ownerUrl)).rejects.toThrow(/failed half-way/);
});

test('a database newer than the program is refused', async () => {
  await applyMigrations('global', database.ownerUrl);
  await query(
    database.ownerUrl,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('x', 'x', '20990101000000_future', now(), 1)`,
  );

  await expect(applyMigrations('global', database.ownerUrl)).rejects.toThrow(/20990101000000_future .* older than/);
});

test("a failing migration reports PostgreSQL's reason and leaves no half of itself behind", async () => {
  await query(database.ownerUrl, 'CREATE VIEW compliance_alerts AS SELECT 1 AS one');

  await expect(applyMigrations('regional', database.ownerUrl)).rejects.toThrow(/"compliance_alerts" already exists/);

  expect(await query(database.ownerUrl, `SELECT to_regclass('customers') AS customers`)).toEqual([{ customers: null }]);
});

test('a migrated database is not waited for while another process migrates', async () => {
  const migrated = await createRegionalDatabase('DE-FRA');
  const other = new Client({ connectionString: migrated.ownerUrl });
  await other.connect();
  await other.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);

  expect(await applyMigrations('regional', migrated.ownerUrl)).toEqual([]);

  await other.end();
  await migrated.drop();
});
