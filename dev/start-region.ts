import { applyMigrations } from '../prisma/apply-migrations.ts';
import type { Layer } from '../prisma/migrations-folder.ts';
import { seedRegistry } from '../prisma/seed-registry.ts';
import type { DataFolder } from './data-folder.ts';
import { startPostgres } from './postgres/postgres-cluster.ts';
import { databaseName, databaseUrls, type LayerDatabase, prepareDatabases } from './postgres/prepare-databases.ts';
import { startService } from './service-process.ts';
import { DEFAULT_S3_DOMAINS, type RegionPlan } from './stack-plan.ts';
import type { Supervisor } from './supervisor.ts';
import { regionTrust, schemeOf, type TrustSettings, tlsOf } from './trust/trust-settings.ts';

export interface StackContext {
  readonly data: DataFolder;
  readonly supervisor: Supervisor;
  readonly durable: boolean;
  readonly s3Domains?: string | undefined;
  readonly trust: TrustSettings;
  /** The router, which witnesses the audit logs of regions. */
  readonly gatewayUrl: string;
  /** Progress, for a person who waits. */
  readonly say: (line: string) => void;
}

/** The global database, as the registry's writer and as a region. */
export interface GlobalAccess {
  readonly url: string;
  readonly regionUrl: string;
}

export interface RegionDescription {
  readonly regionId: string;
  readonly url: string;
  readonly s3Url: string;
  readonly databaseUrl: string;
}

/** One region from nothing: its database server, schema, keys, its row in the registry and its process. */
export async function startRegion(
  plan: RegionPlan,
  context: StackContext,
  global: Promise<GlobalAccess>,
): Promise<RegionDescription> {
  const { regionId, port, s3Port } = plan;
  const scheme = schemeOf(context.trust);
  const url = `${scheme}://127.0.0.1:${port}`;
  const s3Url = `${scheme}://127.0.0.1:${s3Port}`;
  const database = await startDatabase(regionId, 'regional', plan.postgresPort, context);
  const registry = await global;
  await seedRegistry(registry.url, [{ regionId, gatewayEndpoint: url, s3Endpoint: s3Url }]);
  const env = {
    GATEWAY_TYPE: 'regional',
    REGION_ID: regionId,
    PORT: String(port),
    S3_PORT: String(s3Port),
    S3_DOMAINS: context.s3Domains ?? DEFAULT_S3_DOMAINS,
    DATABASE_URL: database.url,
    GLOBAL_DATABASE_URL: registry.regionUrl,
    AUDIT_WITNESSES: `${context.gatewayUrl}/witness`,
    REGION_ROOT_KEY_FILE: context.data.rootKeyFile(regionId),
    ...regionTrust(context.trust),
    ...(await tlsOf(regionId, context.trust)),
    BLOB_PATH: await context.data.blobFolder(regionId),
    // This machine counts as standing in each region's own country, its clients and the router included.
    LOCAL_COUNTRY: regionId.slice(0, 2),
    ROUTER_COUNTRY: regionId.slice(0, 2),
  };
  const name = `region-${regionId}`;
  const logFile = context.data.logFile(name);
  const entry = 'subgraphs/regional/main.js';
  await context.supervisor.run(name, 'service', () =>
    startService({
      name,
      entry,
      env,
      ready: { url: `${url}/health`, caFile: context.trust.authority?.caFile },
      logFile,
    }),
  );
  context.say(`${regionId}: answers on ${port}, S3 on ${s3Port}`);
  return { regionId, url, s3Url, databaseUrl: database.url };
}

/** A database server with the layer's database, migrated. */
export async function startDatabase(
  owner: string,
  layer: Layer,
  port: number,
  { data, supervisor, durable, say }: Omit<StackContext, 'trust' | 'gatewayUrl'>,
): Promise<LayerDatabase> {
  const name = `postgres-${owner}`;
  const options = { name, folder: data.databaseFolder(owner), port, logFile: data.logFile(name), durable };
  const server = await supervisor.run(name, 'database', () => startPostgres(options));
  const passwords = await prepareDatabases(server, [layer]);
  const urls = databaseUrls(port, databaseName(layer), passwords);
  const applied = await applyMigrations(layer, urls.ownerUrl);
  say(
    `${owner}: PostgreSQL on ${port}, ${applied.length === 0 ? 'schema up to date' : `${applied.length} migrations applied`}`,
  );
  return urls;
}
