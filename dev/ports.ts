import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { StackPlan } from './stack-plan.ts';

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.once('listening', () => server.close(() => resolve(true)));
  });
  server.listen(port, '127.0.0.1');
  return free;
}

/** The addresses that the product document prints must be ours; nothing else would be found where it is expected. */
export async function requireFreePorts(plan: StackPlan): Promise<void> {
  const wanted: [string, number][] = [
    ['the gateway', plan.gatewayPort],
    ...plan.regions.flatMap(({ regionId, port, s3Port }): [string, number][] => [
      [regionId, port],
      [`${regionId}'s S3 endpoint`, s3Port],
    ]),
  ];
  const taken = (await Promise.all(wanted.map(async (entry) => ((await isPortFree(entry[1])) ? [] : [entry])))).flat();
  if (taken.length === 0) return;
  const list = taken.map(([what, port]) => `  - ${port}, for ${what}`).join('\n');
  throw new Error(
    `Ports that this stack needs are taken:\n${list}\nStop what listens there, or move the whole stack, for example with ` +
      `--port-base ${plan.gatewayPort + 10_000}.`,
  );
}

/** A PostgreSQL of this machine often has 5432; a database's port matters little, so another one is taken and named. */
export async function withFreeDatabasePorts(plan: StackPlan, say: (line: string) => void): Promise<StackPlan> {
  const free = async (owner: string, port: number): Promise<number> => {
    if (await isPortFree(port)) return port;
    const other = await freePort();
    say(`Port ${port} is taken; the database of ${owner} listens on ${other} instead`);
    return other;
  };
  return {
    ...plan,
    globalPostgresPort: await free('the global layer', plan.globalPostgresPort),
    regions: await Promise.all(
      plan.regions.map(async (region) => ({
        ...region,
        postgresPort: await free(region.regionId, region.postgresPort),
      })),
    ),
  };
}
