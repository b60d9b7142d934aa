import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
});
afterAll(() => running.close());

const reference = { __typename: 'Customer', id: 'acme', region: { id: 'FI-HEL' } };
const NAME = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { name } } }';

test('nothing is answered unaudited: without the right to write the trail every answer is 503', async () => {
  await running.sql('REVOKE INSERT ON audit_entries FROM s3gateway');

  const rest = await running.get('/api/customers/acme/info');
  const graphql = await running.graphql(NAME, { r: [reference] });
  const malformed = await running.post('/graphql', '{"broken');
  await running.sql('GRANT INSERT ON audit_entries TO s3gateway');
  const after = await running.get('/api/customers/acme/info');

  expect(rest).toMatchObject({ status: 503, body: { code: 'AUDIT_UNAVAILABLE' } });
  expect(JSON.stringify(rest.body)).not.toContain('Acme');
  expect(graphql).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }] } });
  expect(graphql.body.data).toBeUndefined();
  expect(malformed.status).toBe(503);
  expect(after.status).toBe(200);
});

test('a database that breaks its connections is 503 and unhealthy, and everything works again when it is back', async () => {
  await running.globalSql(`ALTER DATABASE ${running.database.name} ALLOW_CONNECTIONS false`);
  await running.globalSql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    running.database.name,
  ]);

  const rest = await running.get('/api/customers/acme/info');
  const graphql = await running.graphql(NAME, { r: [reference] });
  const health = await running.get('/health');
  await running.globalSql(`ALTER DATABASE ${running.database.name} ALLOW_CONNECTIONS true`);
  const after = await running.graphql(NAME, { r: [reference] });

  expect([rest.status, graphql.status]).toEqual([503, 503]);
  expect(health).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', database: 'unreachable', region: 'FI-HEL' },
  });
  expect(after.data._entities[0].name).toBe('Acme');
});

test('a database error in the middle of a query is REGION_UNAVAILABLE or INTERNAL with an id, never its text', async () => {
  await running.sql('ALTER TABLE customers RENAME TO customers_hidden');

  const { errors } = await running.graphql(NAME, { r: [reference] });
  const rest = await running.get('/api/customers/acme/info');
  await running.sql('ALTER TABLE customers_hidden RENAME TO customers');

  expect(errors[0]?.extensions['code']).toBe('INTERNAL');
  expect(rest).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
  expect(JSON.stringify([errors, rest.body])).not.toMatch(/customers|prisma|relation/i);
});
