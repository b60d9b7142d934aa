import { afterAll, beforeAll, expect, test } from 'vitest';
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
  expect(signing).toEqual({ customerId: 'acme', key: deriveSigningKey(body.secret_access_key, scope) });
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
