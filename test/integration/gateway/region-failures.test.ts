import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, type GraphqlAnswer, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;
let finland: FakeRegion;
let germany: FakeRegion;

beforeEach(async () => {
  gateway = await startGateway();
  finland = await startFakeRegion('FI-HEL', { 'fi-1': 'Aino' });
  germany = await startFakeRegion('DE-FRA', { 'de-1': 'Berta', 'de-2': 'Bruno' });
  for (const region of [finland, germany]) {
    await gateway.registerRegion(region.id, region.url);
    for (const customer of region.customers.keys()) await gateway.assign(customer, region.id);
  }
});

afterEach(async () => {
  await gateway.close();
  await finland.stop().catch(() => undefined);
  await germany.stop().catch(() => undefined);
});

const BOTH = '{ customers(ids: ["fi-1", "de-1"]) { id name region { id } } }';

/** Finland's data is whole, Germany's regional fields are null with one error that leaks nothing. */
function expectGermanyMissing(answer: GraphqlAnswer, code: string): void {
  expect(answer.status).toBe(200);
  expect(answer.data.customers).toEqual([
    { id: 'fi-1', name: 'Aino', region: { id: 'FI-HEL' } },
    { id: 'de-1', name: null, region: { id: 'DE-FRA' } },
  ]);
  expect(answer.errors).toEqual([
    { message: expect.any(String), path: ['customers', 1], extensions: { code, regionId: 'DE-FRA' } },
  ]);
  expect(answer.text).not.toMatch(/http:|127\.0\.0\.1|ECONN|canary/);
}

test('a region that is down costs only its own data, and is used again as soon as it is back', async () => {
  const port = Number(new URL(germany.url).port);
  await germany.stop();

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
  for (let index = 0; index < 5; index += 1) await gateway.graphql(BOTH);

  germany = await startFakeRegion('DE-FRA', { 'de-1': 'Berta' }, port);
  const { data, errors } = await gateway.graphql(BOTH);
  expect(errors).toEqual([]);
  expect(data.customers[1].name).toBe('Berta');
});

test('a region that accepts and never answers costs its deadline', async () => {
  germany.behaviour.hung = true;
  const startedAt = performance.now();

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_TIMEOUT');

  expect(performance.now() - startedAt).toBeGreaterThan(450);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await sleep(20);
  expect(germany.requests[0]?.aborted).toBe(true);
});

test('after three deadlines the circuit opens, and one later request closes it again', async () => {
  germany.behaviour.hung = true;
  for (let index = 0; index < 3; index += 1) expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_TIMEOUT');

  const startedAt = performance.now();
  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
  expect(performance.now() - startedAt).toBeLessThan(200);
  expect(germany.requests).toHaveLength(3);

  germany.behaviour.hung = false;
  await sleep(2_050);
  expect((await gateway.graphql(BOTH)).errors).toEqual([]);
});

test('a proxy error page is not passed on', async () => {
  germany.behaviour.answer = () => ({ status: 503, type: 'text/html', body: '<h1>canary at http://10.0.0.7</h1>' });

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
});

test('JSON that is not GraphQL is not passed on', async () => {
  germany.behaviour.answer = () => ({ status: 200, type: 'application/json', body: '{"canary":"http://10.0.0.7"}' });

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
});

test('errors that come with status 400 keep their code', async () => {
  const body = JSON.stringify({ errors: [{ message: 'not you', extensions: { code: 'FORBIDDEN' } }] });
  germany.behaviour.answer = () => ({ status: 400, type: 'application/graphql-response+json', body });

  expectGermanyMissing(await gateway.graphql(BOTH), 'FORBIDDEN');
});

test('an error without a code of ours says only that it happened', async () => {
  const extensions = { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['canary'] };
  const body = JSON.stringify({ errors: [{ message: 'connect ECONNREFUSED http://10.0.0.7', extensions }] });
  germany.behaviour.answer = () => ({ status: 200, type: 'application/json', body });

  expectGermanyMissing(await gateway.graphql(BOTH), 'INTERNAL');
});

test('an entity list of the wrong length is not spread over the customers', async () => {
  const body = JSON.stringify({ data: { _entities: [{ name: 'Berta' }, { name: 'somebody else' }] } });
  germany.behaviour.answer = () => ({ status: 200, type: 'application/json', body });

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
});

test('a null entity without an error does not become silence', async () => {
  germany.behaviour.answer = () => ({ status: 200, type: 'application/json', body: '{"data":{"_entities":[null]}}' });

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
});

test('an answer larger than the bound is given up', async () => {
  germany.behaviour.answer = () => ({
    status: 200,
    type: 'application/json',
    body: `"${'x'.repeat(33 * 1024 * 1024)}"`,
  });

  const answer = await gateway.graphql(BOTH);

  expect(answer.errors[0]?.extensions['regionId']).toBe('DE-FRA');
  expect(answer.data.customers[0].name).toBe('Aino');
});

test('a mutation that failed is not sent again, and the ones after it still run', async () => {
  germany.behaviour.hung = true;

  const { data, errors } = await gateway.graphql(`mutation {
    a: createAccessKey(customerId: "de-1") { secretAccessKey }
    b: createAccessKey(customerId: "fi-1") { secretAccessKey }
  }`);

  expect(data).toEqual({ a: null, b: { secretAccessKey: 'of fi-1 in FI-HEL' } });
  expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([[['a'], 'REGION_TIMEOUT']]);
  expect(germany.requests).toHaveLength(1);
});

test('a customer that has moved is found at its new region in the same query', async () => {
  await gateway.graphql(BOTH);
  await gateway.assign('de-1', 'FI-HEL');
  germany.behaviour.disowned.add('de-1');
  finland.customers.set('de-1', 'Berta, moved');

  const { data, errors } = await gateway.graphql('{ customers(ids: ["fi-1", "de-1", "de-2"]) { name } }');
  expect(errors).toEqual([]);
  expect(data.customers).toEqual([{ name: 'Aino' }, { name: 'Berta, moved' }, { name: 'Bruno' }]);
  expect(germany.requests.at(-1)?.variables['representations']).toHaveLength(2);
});

test('a customer that its region disowns for good is asked for twice at most', async () => {
  germany.behaviour.disowned.add('de-1');

  const answer = await gateway.graphql(BOTH);

  expectGermanyMissing(answer, 'WRONG_REGION');
  expect(germany.requests).toHaveLength(1);
});

test('a mutation for a customer that has moved is refused, and the next one finds it', async () => {
  await gateway.graphql(BOTH);
  await gateway.assign('de-1', 'FI-HEL');
  germany.behaviour.disowned.add('de-1');
  const register = 'mutation { registerCustomer(customerId: "de-1", input: { name: "Berta" }) { created } }';

  const first = await gateway.graphql(register);
  const second = await gateway.graphql(register);

  expect(first.errors.map(({ extensions }) => extensions['code'])).toEqual(['WRONG_REGION']);
  expect(second.errors).toEqual([]);
  expect(finland.mutations).toEqual(['registerCustomer de-1']);
});

test('a client that leaves cancels what was asked of the regions', async () => {
  germany.behaviour.hung = true;
  const controller = new AbortController();
  const pending = gateway.graphql(BOTH, { signal: controller.signal }).catch((error: Error) => error.name);
  while (germany.requests.length === 0) await sleep(5);

  controller.abort();

  expect(await pending).toBe('AbortError');
  await expect.poll(() => germany.requests[0]?.aborted).toBe(true);
  await expect.poll(() => gateway.logged()).toContain('"status":499');
});

test('a region that its operator took offline is not contacted', async () => {
  await gateway.registerRegion('DE-FRA', germany.url, { status: 'offline' });

  expectGermanyMissing(await gateway.graphql(BOTH), 'REGION_UNAVAILABLE');
  expect(germany.requests).toHaveLength(0);
});
