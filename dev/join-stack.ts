import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataFolder } from './data-folder.ts';
import { isPortFree } from './ports.ts';
import { planRegion, type RegionPlan } from './stack-plan.ts';
import { type RegionDescription, startRegion } from './start-region.ts';
import type { StackDescription } from './start-stack.ts';
import { Supervisor } from './supervisor.ts';
import { prepareTrustSettings } from './trust/trust-settings.ts';

export interface JoinedRegion extends RegionDescription {
  stop(): Promise<void>;
}

/**
 * Starts one more region beside a running stack: one row in its registry, one database, one process. Gateway and other
 * regions are not touched. Its data is kept in `joined/<region>` of the stack's data folder.
 */
export async function joinStack(
  regionId: string,
  stackFolder: string,
  say: (line: string) => void,
): Promise<JoinedRegion> {
  const stack = await readStack(stackFolder);
  if (stack.regions.some((region) => region.regionId === regionId)) {
    throw new Error(`${regionId} is a region of that stack already.`);
  }
  const data = await DataFolder.open(join(stackFolder, 'joined', regionId), { say });
  const supervisor = new Supervisor(data, say);
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await data.close();
  };
  try {
    const access = { url: stack.globalDatabaseUrl, regionUrl: stack.globalRegionDatabaseUrl };
    const trust = await prepareTrustSettings(stackFolder, {
      authMode: stack.authMode,
      tls: stack.caFile !== undefined,
      provider: stack.provider,
    });
    const plan = await nextFreePlace(regionId, stack);
    const region = await startRegion(
      plan,
      { data, supervisor, trust, gatewayUrl: stack.gateway, durable: true, say },
      Promise.resolve(access),
    );
    return { ...region, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readStack(folder: string): Promise<StackDescription> {
  const file = join(resolve(folder), 'stack.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StackDescription;
  } catch (error) {
    throw new Error(`No running stack: ${file} is not there. Run npm start first, or name its folder with --data.`, {
      cause: error,
    });
  }
}

async function nextFreePlace(regionId: string, stack: StackDescription): Promise<RegionPlan> {
  const portBase = Number(new URL(stack.gateway).port);
  for (let place = stack.regions.length + 1; place < stack.regions.length + 50; place += 1) {
    const plan = planRegion(regionId, portBase, place);
    const ports = [plan.port, plan.s3Port, plan.postgresPort];
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return plan;
  }
  throw new Error(`No free ports for ${regionId} after those of the stack at port ${portBase}.`);
}
