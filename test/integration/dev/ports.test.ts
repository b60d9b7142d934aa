import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePort, requireFreePorts, withFreeDatabasePorts } from '../../../dev/ports.ts';
import type { StackPlan } from '../../../dev/stack-plan.ts';

let holder: Server;

afterEach(() => holder.close());

async function takePort(): Promise<number> {
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  return (holder.address() as AddressInfo).port;
}

const plan = async (changes: Partial<StackPlan>): Promise<StackPlan> => ({
  dataFolder: '.data',
  gatewayPort: await freePort(),
  globalPostgresPort: await freePort(),
  providerPort: 0,
  regions: [],
  durable: false,
  ...changes,
});

test('a taken port of the product document is named with its purpose and the flag that moves the stack', async () => {
  const taken = await takePort();
  const region = { regionId: 'FI-HEL', port: await freePort(), s3Port: taken, postgresPort: await freePort() };

  await expect(plan({ regions: [region] }).then(requireFreePorts)).rejects.toThrow(
    new RegExp(`${taken}, for FI-HEL's S3 endpoint\n.*--port-base`),
  );
});

test('a taken database port is replaced, and the user told; the others stay', async () => {
  const taken = await takePort();
  const said: string[] = [];
  const wanted = await plan({ globalPostgresPort: taken });

  const actual = await withFreeDatabasePorts(wanted, (line) => said.push(line));

  expect(actual).toEqual({ ...wanted, globalPostgresPort: actual.globalPostgresPort });
  expect(said).toEqual([
    `Port ${taken} is taken; the database of the global layer listens on ${actual.globalPostgresPort} instead`,
  ]);
});
