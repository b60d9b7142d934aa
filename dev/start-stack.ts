import type { DataFolder } from './data-folder.ts';
import { startService } from './service-process.ts';
import { DEFAULT_S3_DOMAINS, type RegionPlan, type StackPlan } from './stack-plan.ts';
import {
  type GlobalAccess,
  type RegionDescription,
  type StackContext,
  startDatabase,
  startRegion,
} from './start-region.ts';
import { Supervisor } from './supervisor.ts';
import { type DevelopmentProvider, startProvider } from './trust/development-provider.ts';
import { gatewayTrust, prepareTrustSettings, schemeOf, tlsOf } from './trust/trust-settings.ts';

/** What `stack.json` holds. */
export interface StackDescription {
  readonly authMode: 'open' | 'enforced';
  /** PEM file of the authority that the https addresses' certificates are from; absent: plain http. */
  readonly caFile?: string;
  readonly gateway: string;
  /** Where people sign in to the dashboard; absent in the open mode. */
  readonly provider?: string | undefined;
  readonly globalDatabaseUrl: string;
  /** The global database as a region sees it, for regions that join later. */
  readonly globalRegionDatabaseUrl: string;
  readonly regions: readonly RegionDescription[];
  /** Process ids by name. */
  readonly processes: Readonly<Record<string, number>>;
}

export interface Stack {
  description(): StackDescription;
  /** A region joins while everything else keeps running. */
  addRegion(plan: RegionPlan): Promise<RegionDescription>;
  /** Services drain first, then the databases end. */
  stop(): Promise<void>;
}

/** Starts databases, regions and gateway side by side; when one of them fails, everything is stopped again. */
export async function startStack(plan: StackPlan, data: DataFolder, say: (line: string) => void): Promise<Stack> {
  const supervisor = new Supervisor(data, say);
  const provider = await startProviderOf(plan, data);
  const trust = await prepareTrustSettings(data.path, { ...plan, provider: provider?.issuer });
  const gatewayUrl = `${schemeOf(trust)}://127.0.0.1:${plan.gatewayPort}`;
  const { s3Domains } = plan;
  const context = { data, supervisor, s3Domains, durable: plan.durable, trust, gatewayUrl, say };
  const global = startDatabase('global', 'global', plan.globalPostgresPort, context);
  const starting = [
    ...plan.regions.map((region) => startRegion(region, context, global)),
    global.then((access) => startGateway(plan, context, access)),
  ] as const;
  const outcomes = await Promise.allSettled(starting);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stopEverything(supervisor, data, provider);
    throw failed.reason;
  }
  const access = await global;
  const regions = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' && outcome.value !== undefined ? [outcome.value] : [],
  );
  const describe = (): StackDescription => ({
    authMode: trust.authMode,
    ...(trust.authority === undefined ? {} : { caFile: trust.authority.caFile }),
    gateway: gatewayUrl,
    provider: trust.provider,
    globalDatabaseUrl: access.url,
    globalRegionDatabaseUrl: access.regionUrl,
    regions,
    processes: supervisor.pids,
  });
  const write = () => data.writeJson('stack.json', describe());
  supervisor.onChange = () => void write();
  await write();
  return {
    description: describe,
    addRegion: async (region) => {
      const added = await startRegion(region, context, global);
      regions.push(added);
      await write();
      return added;
    },
    stop: () => stopEverything(supervisor, data, provider),
  };
}

const startProviderOf = async (plan: StackPlan, data: DataFolder): Promise<DevelopmentProvider | undefined> =>
  plan.authMode === 'enforced'
    ? startProvider({
        port: plan.providerPort,
        dataFolder: data.path,
        regions: plan.regions.map(({ regionId }) => regionId),
      })
    : undefined;

async function stopEverything(
  supervisor: Supervisor,
  data: DataFolder,
  provider: DevelopmentProvider | undefined,
): Promise<void> {
  await provider?.close();
  await supervisor.stop();
  await data.close();
}

async function startGateway(
  plan: StackPlan,
  { data, supervisor, trust, gatewayUrl, say }: StackContext,
  global: GlobalAccess,
): Promise<undefined> {
  const endpoints = plan.regions.map(({ regionId, port }) => [regionId, `${schemeOf(trust)}://127.0.0.1:${port}`]);
  const env = {
    GATEWAY_TYPE: 'global',
    S3_DOMAINS: plan.s3Domains ?? DEFAULT_S3_DOMAINS,
    PORT: String(plan.gatewayPort),
    DATABASE_URL: global.url,
    REGIONAL_ENDPOINTS: JSON.stringify(Object.fromEntries(endpoints)),
    GATEWAY_WITNESS_KEY_FILE: data.rootKeyFile('gateway-witness'),
    ...(plan.trustedProxies === undefined ? {} : { TRUSTED_PROXIES: plan.trustedProxies }),
    ...gatewayTrust(trust),
    ...(await tlsOf('gateway', trust)),
  };
  const name = 'gateway';
  // Not its health endpoint: that would probe regions that are still starting, and keep the result for a moment.
  const ready = { url: `${gatewayUrl}/`, caFile: trust.authority?.caFile };
  await supervisor.run(name, 'service', () =>
    startService({ name, entry: 'gateway/main.js', env, ready, logFile: data.logFile(name) }),
  );
  say(`gateway: answers on ${plan.gatewayPort}`);
}
