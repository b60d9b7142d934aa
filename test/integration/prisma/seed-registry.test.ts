import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedRegistry } from '../../../prisma/seed-registry.ts';
import { createGlobalDatabase, query, type TestDatabase } from '../../support/databases.ts';

const address = (regionId: string, port: number) => ({
  regionId,
  gatewayEndpoint: `http://localhost:${port}`,
  s3Endpoint: `http://localhost:${port + 1000}`,
});

let global: TestDatabase;

beforeAll(async () => {
  global = await createGlobalDatabase();
});

afterAll(async () => {
  await global.drop();
});

test('registers regions with their country and providers from the committed file', async () => {
  await seedRegistry(global.url, [address('FI-HEL', 8001), address('SE-STO', 8004), address('AT-VIE', 8005)]);

  const columns = 'region_id, region_name, country, country_code, gateway_endpoint, jurisdiction_info';
  expect(
    await query(global.url, `SELECT ${columns} FROM regions WHERE region_id IN ('FI-HEL', 'AT-VIE') ORDER BY 1`),
  ).toEqual([
    {
      region_id: 'AT-VIE',
      region_name: 'AT-VIE',
      country: 'Austria',
      country_code: 'AT',
      gateway_endpoint: 'http://localhost:8005',
      jurisdiction_info: { jurisdiction: 'Austria' },
    },
    {
      region_id: 'FI-HEL',
      region_name: 'Helsinki',
      country: 'Finland',
      country_code: 'FI',
      gateway_endpoint: 'http://localhost:8001',
      jurisdiction_info: { jurisdiction: 'Finland' },
    },
  ]);
  expect(await query(global.url, `SELECT capabilities, health_check_url FROM providers LIMIT 1`)).toEqual([
    { capabilities: { store: 'filesystem' }, health_check_url: null },
  ]);
});

test("run again, it moves a region's address and keeps what an operator changed", async () => {
  await query(global.url, `UPDATE regions SET status = 'draining' WHERE region_id = 'FI-HEL'`);
  await query(global.url, `UPDATE providers SET status = 'maintenance' WHERE provider_id = 'fi-hel-disk'`);

  await seedRegistry(global.url, [address('FI-HEL', 8101)]);

  expect(await query(global.url, `SELECT status, s3_endpoint FROM regions WHERE region_id = 'FI-HEL'`)).toEqual([
    { status: 'draining', s3_endpoint: 'http://localhost:9101' },
  ]);
  expect(await query(global.url, `SELECT status FROM providers WHERE provider_id = 'fi-hel-disk'`)).toEqual([
    { status: 'maintenance' },
  ]);
});

test('a region id without a country is refused', async () => {
  await expect(seedRegistry(global.url, [address('XX-NOWHERE', 8009)])).rejects.toThrow(/XX is not an ISO 3166-1/);
});
