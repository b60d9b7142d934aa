import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { type Layer, layerFolder, type Migration, readMigrations } from './migrations-folder.ts';
import { openSchemaEngine } from './schema-engine.ts';
import { SchemaEngineAdapter } from './schema-engine-adapter.ts';

/** Ours alone: Prisma's engine takes a lock of its own (72707369) while it works. */
export const MIGRATION_LOCK = 836_214_907;
const LOCK_TIMEOUT = '60s';

interface RecordedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/**
 * Brings a database to the newest migration and returns the names applied now. Any number of processes may call it at the
 * same time: one works, the others wait and find nothing left to do. The engine is loaded only when something is pending.
 */
export async function applyMigrations(layer: Layer, url: string): Promise<string[]> {
  const migrations = await readMigrations(layer);
  const client = new Client({ connectionString: url, application_name: 'domicile-migrate' });
  // A connection that is lost between two statements makes the next one fail; that is where it is reported.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // What is wrong is judged under the lock only: a migration that is being applied looks like one that failed.
    if (isUpToDate(migrations, await recordedMigrations(client))) return [];
    await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const pending = pendingOf(migrations, await recordedMigrations(client), layer);
    if (pending.length === 0) return [];
    return await runEngine(layer, url, migrations);
  } finally {
    // Ending the session releases the lock too.
    await client.end();
  }
}

async function recordedMigrations(client: Client): Promise<RecordedMigration[]> {
  const { rows: found } = await client.query<{ known: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS known`,
  );
  if (found[0]?.known !== true) return [];
  const { rows } = await client.query<RecordedMigration>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  return rows;
}

function isUpToDate(migrations: readonly Migration[], recorded: readonly RecordedMigration[]): boolean {
  const applied = new Set(recorded.filter((row) => row.finished).map((row) => `${row.migration_name} ${row.checksum}`));
  return (
    recorded.length === migrations.length && migrations.every((each) => applied.has(`${each.name} ${each.checksum}`))
  );
}

function pendingOf(
  migrations: readonly Migration[],
  recorded: readonly RecordedMigration[],
  layer: Layer,
): Migration[] {
  const byName = new Map(recorded.map((row) => [row.migration_name, row]));
  const problems = recorded.flatMap((row) => {
    const file = migrations.find((migration) => migration.name === row.migration_name);
    if (!row.finished)
      return `${row.migration_name} failed half-way. Repair the database by hand, then mark its row in _prisma_migrations`;
    if (file === undefined)
      return `${row.migration_name} is applied but has no file: this program is older than the database`;
    if (file.checksum !== row.checksum)
      return `${row.migration_name} was changed after it was applied. Restore the file and add a new migration`;
    return [];
  });
  if (problems.length > 0)
    throw new Error(`The ${layer} database cannot be migrated:\n  - ${problems.join('\n  - ')}.`);
  return migrations.filter((migration) => !byName.has(migration.name));
}

async function runEngine(layer: Layer, url: string, migrations: readonly Migration[]): Promise<string[]> {
  const pool = new Pool({ connectionString: url, max: 2 });
  const adapter = new SchemaEngineAdapter(pool);
  try {
    const engine = await openSchemaEngine(adapter);
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await engineMigrationList(layer, migrations),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    const reason = adapter.scriptError?.message ?? String(error);
    throw new Error(`A migration of the ${layer} database failed: ${reason}.`, { cause: error });
  } finally {
    await pool.end();
  }
}

/** The migrations folder in the engine's own words. */
export async function engineMigrationList(layer: Layer, migrations: readonly Migration[]) {
  const baseDir = join(layerFolder(layer), 'migrations');
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}
