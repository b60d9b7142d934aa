import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '#kernel/project-root.ts';
import { freePort } from '../../dev/ports.ts';
import { type PostgresCluster, startPostgres } from '../../dev/postgres/postgres-cluster.ts';
import { databaseName, databaseUrls, prepareDatabases } from '../../dev/postgres/prepare-databases.ts';
import { startService } from '../../dev/service-process.ts';
import type { Started } from '../../dev/supervisor.ts';
import { type ComposeService, composeServices } from '../support/compose-file.ts';
import { query } from '../support/query.ts';

export interface RunningImage {
  readonly gateway: string;
  readonly regions: { readonly regionId: string; readonly url: string }[];
  stop(): Promise<void>;
}

/** Where a name of the compose network is on this machine. */
type Addresses = Readonly<Record<string, { readonly port: number; readonly s3Port: number }>>;

/** Starts the compose file's services from the built artefact, with its environment, on embedded databases. */
export async function startImage(image: string, folder: string): Promise<RunningImage> {
  const services = Object.entries(composeServices());
  const addresses: Addresses = Object.fromEntries(
    await Promise.all(
      services.map(async ([name]) => [name, { port: await freePort(), s3Port: await freePort() }] as const),
    ),
  );
  const started: (Started | PostgresCluster)[] = [];
  const stop = async (): Promise<void> => {
    for (const process of started.reverse()) await process.stop();
  };
  try {
    for (const [name] of services.filter(([each]) => each.startsWith('postgres-'))) {
      started.push(await startDatabase(name, image, folder, addresses[name]?.port ?? 0));
    }
    const nodes = services.filter(([name]) => name.startsWith('gateway-'));
    started.push(
      ...(await Promise.all(nodes.map(([name, service]) => startNode(name, service, { image, folder, addresses })))),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (name: string): string => `http://127.0.0.1:${addresses[name]?.port}`;
  const regions = services.flatMap(([name, { environment }]) => {
    const regionId = environment['REGION_ID'];
    return regionId === undefined ? [] : [{ regionId, url: url(name) }];
  });
  return { gateway: url('gateway-global'), regions, stop };
}

/** Schema by the artefact's own migrate command; the registry's rows from the file that the container runs. */
async function startDatabase(name: string, image: string, folder: string, port: number): Promise<PostgresCluster> {
  const layer = name === 'postgres-global' ? 'global' : 'regional';
  const options = { name, folder: join(folder, name), port, logFile: join(folder, `${name}.log`), durable: false };
  const server = await startPostgres(options);
  const { ownerUrl } = databaseUrls(port, databaseName(layer), await prepareDatabases(server, [layer]));
  await promisify(execFile)(process.execPath, ['dist/prisma/migrate.js', `--${layer}`, ownerUrl], { cwd: image });
  if (layer === 'global') {
    const statements = await readFile(join(projectRoot(), 'dev/containers/after-global.sql'), 'utf8');
    await query(server.adminUrl(databaseName(layer)), statements);
  }
  return server;
}

async function startNode(
  name: string,
  service: ComposeService,
  { image, folder, addresses }: { image: string; folder: string; addresses: Addresses },
): Promise<Started> {
  const { port, s3Port } = addresses[name] ?? { port: 0, s3Port: 0 };
  const env = Object.fromEntries(
    Object.entries(service.environment).map(([variable, value]) => [variable, onThisMachine(value, addresses)]),
  );
  return startService({
    name,
    root: image,
    entry: (service.command?.[0] ?? '').replace(/^dist\//, ''),
    env: {
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(env['S3_PORT'] === undefined ? {} : { S3_PORT: String(s3Port) }),
      ...(env['DATA_PATH'] === undefined ? {} : { DATA_PATH: join(folder, `data-${name}`) }),
    },
    // Not the health endpoint: the gateway would keep what it saw of regions that are still starting.
    ready: { url: `http://127.0.0.1:${port}/` },
    logFile: join(folder, `${name}.log`),
  });
}

const onThisMachine = (value: string, addresses: Addresses): string =>
  Object.entries(addresses).reduce(
    (text, [name, { port }]) => text.replaceAll(new RegExp(`\\b${name}:\\d+`, 'g'), `127.0.0.1:${port}`),
    value,
  );
