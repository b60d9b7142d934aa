import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FakeRegion, startFakeRegion } from '../../support/fake-region.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

const connections: string[] = [];
let gateway: GatewayFixture;
let region: FakeRegion;

beforeAll(async () => {
  const connect = net.Socket.prototype.connect;
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket, ...args: unknown[]) {
    connections.push(JSON.stringify(args));
    return Reflect.apply(connect, this, args);
  });
  region = await startFakeRegion('FI-HEL', { 'fi-1': 'Aino' });
  gateway = await startGateway();
  await gateway.registerRegion('FI-HEL', region.url);
  await gateway.assign('fi-1', 'FI-HEL');
});

afterAll(async () => {
  await gateway.close();
  await region.stop();
  vi.restoreAllMocks();
});

describe('GraphQL over HTTP', () => {
  for (const audit of serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch })) {
    test(audit.name, async () => {
      const result = await audit.fn();

      expect(result.status === 'error' ? result.reason : undefined).toBeUndefined();
    });
  }
});

test('a form of another site cannot run an operation', async () => {
  const response = await fetch(`${gateway.url}/graphql?query=%7B__typename%7D`, {
    headers: { 'content-type': 'text/plain' },
  });

  expect(response.status).toBe(400);
  expect(await response.text()).toContain('CSRF');
});

test('there is no landing page to load scripts from elsewhere', async () => {
  const response = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });

  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('<script');
});

test('caches stay bounded under unique queries', { timeout: 120_000 }, async () => {
  for (let batch = 0; batch < 30; batch += 1) {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        gateway.graphql(`query Q${batch}_${index} { a${batch}_${index}: customer(id: "fi-1") { id name } }`),
      ),
    );
  }

  const sizes = gateway.gateway.cacheSizes();
  expect(sizes.documents).toBeLessThanOrEqual(1_000);
  expect(sizes.plans).toBeLessThanOrEqual(1_000);
  expect(sizes.routingDocuments).toBeLessThanOrEqual(1_000);
  expect(sizes.regionalDocuments).toBeLessThanOrEqual(1_000);
  expect(sizes.directory).toBe(1);
});

test('refuses a list of more than 200 ids', async () => {
  const ids = Array.from({ length: 201 }, (_, index) => `c${index}`);

  const { errors } = await gateway.graphql('query($ids: [ID!]!) { customers(ids: $ids) { id } }', {
    variables: { ids },
  });

  expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('speaks to nobody but its own regions and database', () => {
  expect(connections.length).toBeGreaterThan(0);
  expect(connections.filter((target) => !/127\.0\.0\.1|localhost/.test(target))).toEqual([]);
});

test('one line a request, and none that holds what was asked', async () => {
  const requestId = randomUUID();
  await gateway.graphql('query Canary($id: ID!) { customer(id: $id) { name } }', {
    variables: { id: 'canary-corp' },
    headers: { 'x-request-id': requestId, 'user-agent': 'canary' },
  });

  await expect.poll(() => gateway.logged().includes(requestId)).toBe(true);
  expect(gateway.logged().split(requestId)).toHaveLength(2);
  expect(gateway.logged()).not.toMatch(/canary|Aino/i);
});
