import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { DataFolder } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/ports.ts';
import { DEFAULT_REGIONS, type RegionPlan } from '../../dev/stack-plan.ts';
import { type Stack, type StackDescription, startStack } from '../../dev/start-stack.ts';
import { makeRunFolder } from './run-folder.ts';

/** A running stack as a test sees it: addresses, process ids, and the folder with its logs, blobs and databases. */
export interface StackUnderTest extends StackDescription {
  readonly dataFolder: string;
}

export interface OwnStack {
  readonly stack: Stack;
  readonly dataFolder: string;
  /** Its addresses and process ids at this moment. */
  description(): StackUnderTest;
  /** A region joins on free ports, as `npm run region` would let it. */
  addRegion(regionId: string): Promise<void>;
  stop(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackUnderTest;
  }
}

/** The stack that all end-to-end tests share; they keep apart by customers of their own and leave its processes alone. */
export const sharedStack = (): StackUnderTest => inject('stack');

/** The region of a stack, which must exist. */
export function regionOf(stack: StackDescription, regionId: string): StackDescription['regions'][number] {
  const region = stack.regions.find((candidate) => candidate.regionId === regionId);
  if (region === undefined) throw new Error(`The stack has no region ${regionId}.`);
  return region;
}

/** The process of a stack by its name, as its log file is called. */
export function processOf(stack: StackDescription, name: string): number {
  const pid = stack.processes[name];
  if (pid === undefined) throw new Error(`The stack has no process ${name}.`);
  return pid;
}

/** What a stack may have beside its regions. */
interface StackTraits {
  readonly tls?: boolean;
  readonly s3Domains?: string;
  /** Whose word on the client's address the gateway takes. */
  readonly trustedProxies?: string;
}

/** A stack of the test's own, on free ports and throw-away data, for tests that stop, kill or add processes. */
export async function startOwnStack(
  regionIds: readonly string[] = DEFAULT_REGIONS,
  authMode: 'open' | 'enforced' = 'open',
  { tls = false, s3Domains, trustedProxies }: StackTraits = {},
): Promise<OwnStack> {
  const folder = await makeRunFolder('stack');
  const data = await DataFolder.open(join(folder, 'data'));
  const plan = {
    dataFolder: data.path,
    gatewayPort: await freePort(),
    globalPostgresPort: await freePort(),
    providerPort: await freePort(),
    regions: await Promise.all(regionIds.map(planOnFreePorts)),
    durable: false,
    authMode,
    tls,
    s3Domains,
    trustedProxies,
  };
  const stack = await startStack(plan, data, () => undefined);
  return {
    stack,
    dataFolder: data.path,
    description: () => ({ ...stack.description(), dataFolder: data.path }),
    addRegion: async (regionId) => {
      await stack.addRegion(await planOnFreePorts(regionId));
    },
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function planOnFreePorts(regionId: string): Promise<RegionPlan> {
  const [port, s3Port, postgresPort] = await Promise.all([freePort(), freePort(), freePort()]);
  return { regionId, port, s3Port, postgresPort };
}
