import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '#kernel/project-root.ts';
import { freePort } from '../../../dev/ports.ts';
import { type PostgresCluster, startPostgres } from '../../../dev/postgres/postgres-cluster.ts';
import { applyMigrations } from '../../../prisma/apply-migrations.ts';
import type { Layer } from '../../../prisma/migrations-folder.ts';
import { describeRegion } from '../../../prisma/region-catalogue.ts';
import { query } from '../../support/databases.ts';
import { makeRunFolder } from '../../support/run-folder.ts';

const SCRIPT = join(projectRoot(), 'dev/containers/init-database.sh');

let folder: string;
const servers: Partial<Record<Layer, PostgresCluster>> = {};

beforeAll(async () => {
  folder = await makeRunFolder('compose');
  await writePsql();
  await initialise('global', ['after-global.sql', 'after.sql']);
  await initialise('regional');
});

afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** The script finds this as `psql`. */
async function writePsql(): Promise<void> {
  const file = join(folder, 'psql');
  const standIn = join(projectRoot(), 'test/support/psql-stand-in.mjs');
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  await chmod(file, 0o755);
}

/** What the container's entry point does on an empty volume: create the database, run the mounted script. */
async function initialise(layer: Layer, after?: [source: string, mounted: string]): Promise<void> {
  const mounted = join(folder, layer);
  await mkdir(mounted);
  await copyFile(join(projectRoot(), 'dev/containers/roles.sql'), join(mounted, 'roles.sql'));
  await cp(join(projectRoot(), 'prisma', layer, 'migrations'), join(mounted, 'migrations'), { recursive: true });
  if (after !== undefined) await copyFile(join(projectRoot(), 'dev/containers', after[0]), join(mounted, after[1]));
  const server = await startPostgres({
    name: layer,
    folder: join(folder, `postgres-${layer}`),
    port: await freePort(),
    logFile: join(folder, `${layer}.log`),
    durable: false,
  });
  servers[layer] = server;
  const admin = new URL(server.adminUrl('postgres'));
  await query(admin.href, `CREATE DATABASE s3gateway_${layer}`);
  const env = {
    PATH: `${folder}:${process.env['PATH']}`,
    DATABASE_FOLDER: mounted,
    POSTGRES_USER: admin.username,
    POSTGRES_DB: `s3gateway_${layer}`,
    PGHOST: admin.hostname,
    PGPORT: admin.port,
    PGPASSWORD: admin.password,
  };
  await promisify(execFile)('/bin/sh', [SCRIPT], { env });
}

function url(layer: Layer, role: string): string {
  return `postgresql://${role}:${role}_pass@127.0.0.1:${servers[layer]?.port}/s3gateway_${layer}`;
}

test.each(['global', 'regional'] as const)('our migrate command finds the %s database up to date', async (layer) => {
  expect(await applyMigrations(layer, url(layer, 's3gateway_migrator'))).toEqual([]);
});

test('the schema belongs to its owner, and the application may use it', async () => {
  const tables = await query(
    url('regional', 's3gateway'),
    `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`,
  );

  expect(tables).toEqual([{ tableowner: 's3gateway_migrator' }]);
  expect(await query(url('regional', 's3gateway'), 'SELECT count(*)::int AS customers FROM customers')).toEqual([
    { customers: 0 },
  ]);
});

test('the three regions are registered as `npm start` would describe them, at the addresses of the compose file', async () => {
  const regions = await query<{ region_id: string }>(
    url('global', 's3gateway'),
    'SELECT region_id, region_name, country, country_code, gateway_endpoint, jurisdiction_info FROM regions',
  );

  expect(regions).toHaveLength(3);
  for (const region of regions) {
    const { name, country, countryCode, jurisdictionInfo } = describeRegion(region.region_id);
    expect(region).toEqual({
      region_id: region.region_id,
      region_name: name,
      country,
      country_code: countryCode,
      gateway_endpoint: `http://gateway-${region.region_id.toLowerCase()}:8000`,
      jurisdiction_info: jurisdictionInfo,
    });
  }
});

test('the application may load providers with a server-side COPY', async () => {
  const csv = join(folder, 'providers_only.csv');
  await copyFile(join(projectRoot(), 'prisma/global/providers.csv'), csv);

  await query(url('global', 's3gateway'), `COPY providers FROM '${csv}' WITH CSV HEADER;`);

  expect(await query(url('global', 's3gateway'), 'SELECT count(*)::int AS providers FROM providers')).toEqual([
    { providers: 3 },
  ]);
});
