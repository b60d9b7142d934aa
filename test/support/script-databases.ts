import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../dev/ports.ts';
import { startPostgres } from '../../dev/postgres/postgres-cluster.ts';
import {
  databaseName,
  databaseUrls,
  type LayerDatabase,
  prepareDatabases,
} from '../../dev/postgres/prepare-databases.ts';
import { applyMigrations } from '../../prisma/apply-migrations.ts';
import { query } from './query.ts';
import { makeRunFolder } from './run-folder.ts';

export interface ScriptDatabase extends LayerDatabase {
  readonly adminUrl: string;
  stop(): Promise<void>;
}

export interface ScriptDatabases {
  readonly regional: LayerDatabase & { readonly adminUrl: string };
  readonly global: LayerDatabase;
  stop(): Promise<void>;
}

/** Both layers on one server, for scripts that run whole processes. */
export async function startBothDatabases(regionId: string, durable: boolean): Promise<ScriptDatabases> {
  const folder = await makeRunFolder('script');
  const cluster = await startPostgres({
    name: 'script',
    folder: join(folder, 'postgres'),
    port: await freePort(),
    logFile: join(folder, 'postgres.log'),
    durable,
  });
  const passwords = await prepareDatabases(cluster, ['regional', 'global']);
  const urlsOf = (layer: 'regional' | 'global') => databaseUrls(cluster.port, databaseName(layer), passwords);
  await applyMigrations('regional', urlsOf('regional').ownerUrl);
  await applyMigrations('global', urlsOf('global').ownerUrl);
  await query(urlsOf('regional').ownerUrl, 'INSERT INTO region_stamp (region_id) VALUES ($1)', [regionId]);
  return {
    regional: { ...urlsOf('regional'), adminUrl: cluster.adminUrl(databaseName('regional')) },
    global: urlsOf('global'),
    stop: async () => {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A region's database on a server of its own, for scripts outside of the test runner. `durable`: every commit is flushed. */
export async function startRegionalDatabase(regionId: string, durable: boolean): Promise<ScriptDatabase> {
  const folder = await makeRunFolder('script');
  const cluster = await startPostgres({
    name: 'script',
    folder: join(folder, 'postgres'),
    port: await freePort(),
    logFile: join(folder, 'postgres.log'),
    durable,
  });
  const passwords = await prepareDatabases(cluster, ['regional']);
  const urls = databaseUrls(cluster.port, databaseName('regional'), passwords);
  await applyMigrations('regional', urls.ownerUrl);
  await query(urls.ownerUrl, 'INSERT INTO region_stamp (region_id) VALUES ($1)', [regionId]);
  return {
    ...urls,
    adminUrl: cluster.adminUrl(databaseName('regional')),
    stop: async () => {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
