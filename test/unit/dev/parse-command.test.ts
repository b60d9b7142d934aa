import { expect, test } from 'vitest';
import { parseCommand, type StackOptions } from '../../../dev/parse-command.ts';
import { planStack } from '../../../dev/stack-plan.ts';

async function parse(...args: string[]): Promise<StackOptions> {
  let parsed: StackOptions | undefined;
  await parseCommand(['node', 'start.mjs', ...args], {
    runStack: async (options) => {
      parsed = options;
    },
    runRegion: async () => undefined,
  });
  if (parsed === undefined) throw new Error('The stack was not asked for.');
  return parsed;
}

test('without options: the three documented regions on the documented ports', async () => {
  const options = await parse();

  expect(options).toEqual({
    regions: ['FI-HEL', 'DE-FRA', 'US-EAST'],
    data: '.data',
    portBase: 8000,
    auth: 'open',
    fresh: false,
    tls: false,
  });
  expect(planStack('.data', options.portBase, options.regions)).toEqual({
    dataFolder: '.data',
    gatewayPort: 8000,
    globalPostgresPort: 5432,
    providerPort: 8500,
    regions: [
      { regionId: 'FI-HEL', port: 8001, s3Port: 9001, postgresPort: 5433 },
      { regionId: 'DE-FRA', port: 8002, s3Port: 9002, postgresPort: 5434 },
      { regionId: 'US-EAST', port: 8003, s3Port: 9003, postgresPort: 5435 },
    ],
    durable: true,
    trustedProxies: '127.0.0.1,::1',
  });
});

test('ports follow the base and the order of the regions', async () => {
  const { regions, portBase } = await parse('--regions', 'SE-STO, FI-HEL', '--port-base', '18000');

  expect(planStack('.data', portBase, regions)).toMatchObject({
    gatewayPort: 18_000,
    globalPostgresPort: 20_000,
    providerPort: 18_500,
    regions: [
      { regionId: 'SE-STO', port: 18_001, s3Port: 19_001, postgresPort: 20_001 },
      { regionId: 'FI-HEL', port: 18_002, s3Port: 19_002, postgresPort: 20_002 },
    ],
  });
});
