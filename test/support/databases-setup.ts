import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../dev/ports.ts';
import { type PostgresCluster, startPostgres } from '../../dev/postgres/postgres-cluster.ts';
import {
  databaseName,
  databaseUrls,
  prepareDatabases,
  type RolePasswords,
} from '../../dev/postgres/prepare-databases.ts';
import { isAlive } from '../../dev/process-identity.ts';
import { applyMigrations } from '../../prisma/apply-migrations.ts';

/** What the tests need to make databases of their own on the run's server. */
export interface TestServer {
  readonly port: number;
  readonly adminUrl: string;
  readonly passwords: RolePasswords;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

const PREFIX = 'domicile-databases-';
const LAYERS = ['global', 'regional'] as const;

let cluster: PostgresCluster | undefined;
let folder: string | undefined;

/** One throw-away PostgreSQL server per run, with one migrated template database per layer. */
export async function setup(project: TestProject): Promise<void> {
  await removeAbandoned();
  folder = await mkdtemp(join(tmpdir(), PREFIX));
  // Root's server runs as another user, who has to get in.
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'runner.pid'), String(process.pid));
  cluster = await startPostgres({
    name: 'tests',
    folder: join(folder, 'postgres'),
    port: await freePort(),
    logFile: join(folder, 'postgres.log'),
    durable: false,
  });
  const { port } = cluster;
  const passwords = await prepareDatabases(cluster, LAYERS);
  for (const layer of LAYERS) {
    await applyMigrations(layer, databaseUrls(port, databaseName(layer), passwords).ownerUrl);
  }
  project.provide('testServer', { port, adminUrl: cluster.adminUrl('postgres'), passwords });
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** Folders of runs that were killed; their servers ended with them. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const abandoned = join(tmpdir(), name);
    const pid = Number(await readFile(join(abandoned, 'runner.pid'), 'utf8').catch(() => ''));
    if (pid > 0 && !isAlive(pid)) await rm(abandoned, { recursive: true, force: true });
  }
}
