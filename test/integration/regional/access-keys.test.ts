import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveSigningKey } from '../../../subgraphs/regional/access-keys/derive-signing-key.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
});
afterAll(() => running.close());

test('an issued key is shown once, known to the router, and signs as its secret does', async () => {
  const { status, body } = await running.post('/api/customers/acme/access-keys', {});
  const scope = { date: '20261124', region: 'fi-hel', service: 's3' };

  const routed = await running.globalSql('SELECT access_key_id, customer_id FROM access_key_routing');
  const [stored] = await running.sql<{ sealed_secret: Buffer }>('SELECT sealed_secret FROM access_keys');
  const signing = await running.region.services.accessKeys.signingKey(body.access_key_id, scope);

  expect(status).toBe(201);
  expect(body.access_key_id).toMatch(/^DOMI[A-Z2-7]{16}$/);
  expect(body.secret_access_key).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(Object.keys(body)).toEqual(['access_key_id', 'secret_access_key']);
  expect(routed).toEqual([{ access_key_id: body.access_key_id, customer_id: 'acme' }]);
  expect(stored?.sealed_secret.includes(body.secret_access_key)).toBe(false);
  expect(signing).toEqual({
    customerId: 'acme',
    key: deriveSigningKey(body.secret_access_key, scope),
    grants: null,
  });
});

test('the mutation issues one too', async () => {
  const { data, errors } = await running.graphql(
    'mutation { createAccessKey(customerId: "acme") { accessKeyId secretAccessKey } }',
  );

  expect(errors).toEqual([]);
  expect(data.createAccessKey.accessKeyId).toMatch(/^DOMI/);
  expect(await running.region.services.accessKeys.customerOf(data.createAccessKey.accessKeyId)).toBe('acme');
});

test('a sealed secret that is moved to another customer cannot be opened', async () => {
  await running.post('/api/customers/thief/register', { customer_name: 'Thief' });
  const { body } = await running.post('/api/customers/acme/access-keys', {});
  await running.sql('UPDATE access_keys SET customer_id = $1 WHERE access_key_id = $2', ['thief', body.access_key_id]);

  const stolen = running.region.services.accessKeys.signingKey(body.access_key_id, {
    date: '20261124',
    region: 'fi-hel',
    service: 's3',
  });

  await expect(stolen).rejects.toThrow();
});

test('a disabled or unknown key signs nothing', async () => {
  const { body } = await running.post('/api/customers/acme/access-keys', {});
  await running.sql("UPDATE access_keys SET status = 'disabled' WHERE access_key_id = $1", [body.access_key_id]);
  const scope = { date: '20261124', region: 'fi-hel', service: 's3' };

  const { accessKeys } = running.region.services;

  expect(await accessKeys.signingKey(body.access_key_id, scope)).toBeUndefined();
  expect(await accessKeys.signingKey('DOMIAAAAAAAAAAAAAAAA', scope)).toBeUndefined();
});

test('nobody gets a key for a customer that is not here', async () => {
  const answer = await running.post('/api/customers/nobody/access-keys', {});

  expect(answer).toMatchObject({ status: 404, body: { code: 'CUSTOMER_NOT_FOUND' } });
});

describe('a key with limits', () => {
  const SCOPE = { date: '20261124', region: 'fi-hel', service: 's3' };
  const signing = (id: string) => running.region.services.accessKeys.signingKey(id, SCOPE);

  test('signs with what it may do at most', async () => {
    const { body } = await running.post('/api/customers/acme/access-keys', {
      permissions: ['read', 'list'],
      scopes: [{ bucket: 'reports', prefix: '2026/' }],
      label: 'reporting',
    });

    expect((await signing(body.access_key_id))?.grants).toEqual([
      { actions: expect.arrayContaining(['s3:GetObject*']), resources: ['reports/2026/*'] },
      { actions: expect.arrayContaining(['s3:ListBucket']), resources: ['reports'], prefix: '2026/' },
    ]);
  });

  test('that is over signs nothing', async () => {
    const { body } = await running.post('/api/customers/acme/access-keys', {
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(await signing(body.access_key_id)).toBeDefined();

    await running.sql("UPDATE access_keys SET expires_at = now() - interval '1 second' WHERE access_key_id = $1", [
      body.access_key_id,
    ]);
    expect(await signing(body.access_key_id)).toBeUndefined();
  });

  test.each([
    [{ permissions: ['everything'] }],
    [{ permissions: [] }],
    [{ scopes: [{ bucket: 'a*' }] }],
    [{ scopes: 'reports' }],
    [{ expires_at: '2020-01-01T00:00:00Z' }],
    [{ expires_at: 'tomorrow' }],
    [{ label: 'x'.repeat(200) }],
  ])('of an impossible kind is refused: %j', async (limits) => {
    expect((await running.post('/api/customers/acme/access-keys', limits)).status).toBe(422);
  });

  test('is rotated with an overlap: the new one has the same limits, the old one an end', async () => {
    const { body: old } = await running.post('/api/customers/acme/access-keys', { permissions: ['read'] });
    const path = `/api/customers/acme/access-keys/${old.access_key_id}`;

    const { status, body } = await running.post(`${path}/rotate`, { overlap_hours: 2 });

    expect(status).toBe(201);
    expect([await signing(old.access_key_id), await signing(body.access_key_id)]).toMatchObject([
      { grants: [{ resources: ['*'] }] },
      { grants: [{ resources: ['*'] }] },
    ]);
    const { body: listed } = await running.get('/api/customers/acme/access-keys');
    const left = listed.access_keys.find((key: { access_key_id: string }) => key.access_key_id === old.access_key_id);
    expect(left.replaced_by).toBe(body.access_key_id);
    expect(Math.abs(Date.parse(left.expires_at) - Date.now() - 7_200_000)).toBeLessThan(60_000);
    expect((await running.post(`${path}/rotate`, {})).status).toBe(409);
  });

  test('is disabled and enabled, and says when it was used; its secret is never shown', async () => {
    const { body } = await running.post('/api/customers/acme/access-keys', {});
    const path = `/api/customers/acme/access-keys/${body.access_key_id}`;
    await signing(body.access_key_id);

    expect((await running.post(`${path}/status`, { status: 'disabled' })).body.status).toBe('disabled');
    expect(await signing(body.access_key_id)).toBeUndefined();
    expect((await running.post(`${path}/status`, { status: 'active' })).body.status).toBe('active');
    expect(await signing(body.access_key_id)).toBeDefined();
    const { data } = await running.graphql(
      `{ _entities(representations: [{ __typename: "Customer", id: "acme", region: { id: "FI-HEL" } }]) {
        ... on Customer { accessKeys { id status lastUsedAt permissions scopes { bucket prefix } } } } }`,
    );
    const shown = data._entities[0].accessKeys.find((key: { id: string }) => key.id === body.access_key_id);
    expect(shown).toMatchObject({ status: 'ACTIVE', lastUsedAt: expect.any(String), permissions: null, scopes: [] });
    expect(JSON.stringify(data)).not.toContain(body.secret_access_key);
  });

  test('of another customer cannot be rotated or disabled by its id', async () => {
    const { body } = await running.post('/api/customers/acme/access-keys', {});
    await running.post('/api/customers/thief/register', { customer_name: 'Thief' });
    const path = `/api/customers/thief/access-keys/${body.access_key_id}`;

    expect((await running.post(`${path}/rotate`, {})).status).toBe(404);
    expect((await running.post(`${path}/status`, { status: 'disabled' })).status).toBe(404);
  });
});
