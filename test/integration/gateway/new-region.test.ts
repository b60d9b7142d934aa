import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;
const regions: FakeRegion[] = [];

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
  for (const region of regions) await region.stop();
});

test('boots with no region at all and still answers what is routing', async () => {
  const health = await fetch(`${gateway.url}/health`);

  expect(health.status).toBe(200);
  expect((await gateway.graphql('{ regions { id } }')).data).toEqual({ regions: [] });
});

test('a region joins with one row and one process: nothing is restarted or composed again', async () => {
  await gateway.graphql('{ regions { id } }');
  const stockholm = await startFakeRegion('SE-STO');
  regions.push(stockholm);
  await gateway.registerRegion('SE-STO', stockholm.url);

  const assigned = await fetch(`${gateway.url}/routing/customers/se-1?region_id=SE-STO`, { method: 'POST' });
  const registered = await gateway.graphql(
    'mutation { registerCustomer(customerId: "se-1", input: { name: "Astrid" }) { customer { name region { id country } } } }',
  );
  const read = await gateway.graphql('{ customer(id: "se-1") { name } }');

  expect(assigned.status).toBe(201);
  expect(registered.errors).toEqual([]);
  expect(registered.data.registerCustomer.customer).toEqual({
    name: 'Astrid',
    region: { id: 'SE-STO', country: 'Country of SE-STO' },
  });
  expect(read.data).toEqual({ customer: { name: 'Astrid' } });
});

test('a region that moves to another address is followed without a restart', async () => {
  const before = await startFakeRegion('NO-OSL', { 'no-1': 'before' });
  const after = await startFakeRegion('NO-OSL', { 'no-1': 'after' });
  regions.push(before, after);
  await gateway.registerRegion('NO-OSL', before.url);
  await gateway.assign('no-1', 'NO-OSL');
  expect((await gateway.graphql('{ customer(id: "no-1") { name } }')).data.customer.name).toBe('before');

  await gateway.registerRegion('NO-OSL', after.url);

  await expect
    .poll(async () => (await gateway.graphql('{ customer(id: "no-1") { name } }')).data.customer.name, {
      timeout: 4_000,
    })
    .toBe('after');
});
