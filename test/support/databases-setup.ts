import { rm } from 'node:fs/promises';
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
import { applyMigrations } from '../../prisma/apply-migrations.ts';
import { makeRunFolder } from './run-folder.ts';

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

const LAYERS = ['global', 'regional'] as const;

let cluster: PostgresCluster | undefined;
let folder: string | undefined;

/** One throw-away PostgreSQL server per run, with one migrated template database per layer. */
export async function setup(project: TestProject): Promise<void> {
  folder = await makeRunFolder('databases');
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
