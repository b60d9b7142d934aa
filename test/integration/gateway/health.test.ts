import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatewayHealth } from '../../../gateway/health/health-check.ts';
import type { RegionId } from '../../../kernel/ids.ts';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;
let region: FakeRegion;

beforeEach(async () => {
  region = await startFakeRegion('FI-HEL');
  gateway = await startGateway({ regionalEndpoints: new Map([['FI-HEL' as RegionId, region.url]]) });
  await gateway.registerRegion('FI-HEL', 'http://gateway-fi-hel:8000');
});

afterEach(async () => {
  await gateway.close();
  await region.stop();
});

const health = async () => {
  const startedAt = performance.now();
  const response = await fetch(`${gateway.url}/health`);
  const body = (await response.json()) as GatewayHealth;
  return { status: response.status, body, ms: performance.now() - startedAt };
};

test('a healthy region is reached at the configured address and named by its registered one', async () => {
  expect(await health()).toMatchObject({
    status: 200,
    body: {
      status: 'healthy',
      service: 's3-gateway-global',
      regional_endpoints: { 'FI-HEL': { status: 'healthy', endpoint: 'http://gateway-fi-hel:8000' } },
    },
  });
});

test('regions that are sick, down or hung make it degraded, not unavailable, and are asked all at once', async () => {
  region.behaviour.healthStatus = 503;
  await gateway.registerRegion('DE-FRA', 'http://127.0.0.1:1');
  // 192.0.2.0/24 is for documentation and answers nobody (RFC 5737).
  await gateway.registerRegion('US-EAST', 'http://192.0.2.1:8003');
  await gateway.registerRegion('US-WEST', 'http://192.0.2.2:8003');

  const { status, body, ms } = await health();

  expect(status).toBe(200);
  expect(body.status).toBe('degraded');
  expect(body.regional_endpoints).toMatchObject({
    'FI-HEL': { status: 'unhealthy' },
    'DE-FRA': { status: 'unreachable' },
    'US-EAST': { status: 'unreachable' },
  });
  expect(ms).toBeLessThan(1_600);
});

test('is unavailable without its database, while regions are still listed', async () => {
  await gateway.database.drop();

  const { status, body } = await health();

  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'unhealthy', database: 'unreachable' });
  expect(Object.keys(body.regional_endpoints)).toEqual(['FI-HEL']);
});

test('many questions at once are one probe', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, health));

  expect(new Set(answers.map(({ body }) => body.checked_at)).size).toBe(1);
});

test('regions that serve different schemas are said so, in the answer and once in the log', async () => {
  const other = await startFakeRegion('DE-FRA');
  other.behaviour.schemaHash = 'fedcba9876543210';
  await gateway.registerRegion('DE-FRA', other.url);

  const { body } = await health();
  await other.stop();

  expect(body.regional_schemas).toBe('different');
  expect(body.regional_endpoints).toMatchObject({
    'FI-HEL': { schema_hash: '0123456789abcdef' },
    'DE-FRA': { schema_hash: 'fedcba9876543210' },
  });
  expect(gateway.logged().match(/Regions serve different schemas\./g)).toHaveLength(1);
});

test('what else a region says of itself is not passed on', async () => {
  region.behaviour.schemaHash = '<script>somebody@example.com</script>';

  expect((await health()).body.regional_endpoints['FI-HEL' as RegionId]).toMatchObject({ schema_hash: null });
});
