import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import type { AuditEntry } from '../../../subgraphs/regional/audit/audit-entry.ts';
import { PgAuditRecorder } from '../../../subgraphs/regional/audit/pg-audit-recorder.ts';
import { openRegionalPool } from '../../../subgraphs/regional/shared/pg-regional-pool.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { type RunningRegion, SERVICE_TOKEN, startRegion } from './start-region.ts';

interface LogRow {
  readonly customer_id: string | null;
  readonly channel: string;
  readonly operation_type: string;
  readonly status_code: number;
  readonly error_code: string | null;
  readonly decision: string;
}

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['acme', 'beta']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
  await running.globalSql("INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ('german', 'DE-FRA')");
});
afterAll(() => running.close());

const entriesOf = (requestId: string): Promise<LogRow[]> =>
  running.sql(
    `SELECT customer_id, channel, operation_type, status_code, error_code, decision
     FROM operations_log WHERE request_id = $1 ORDER BY customer_id`,
    [requestId],
  );

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Customer { id name auditEntries(first: 2) { edges { node { operation } } } } }
}`;
const reference = (id: string, region = 'FI-HEL') => ({ __typename: 'Customer', id, region: { id: region } });

describe('every request leaves an entry before it is answered', () => {
  test.each([
    ['GET', '/api/customers/acme/info', 'acme', 200, null, 'ALLOW', 'GET /api/customers/:id/info'],
    ['GET', '/api/customers/nobody/info', 'nobody', 404, 'CUSTOMER_NOT_FOUND', 'ALLOW', 'GET /api/customers/:id/info'],
    ['GET', '/api/customers/german/info', 'german', 421, 'WRONG_REGION', 'DENY', 'GET /api/customers/:id/info'],
    ['GET', '/api/nothing/here', null, 404, 'NOT_FOUND', 'ALLOW', 'REST'],
    ['POST', '/api/customers/acme/register', null, 400, 'BAD_USER_INPUT', 'ALLOW', 'REST'],
    ['GET', '/api/compliance/summary', null, 400, 'BAD_USER_INPUT', 'ALLOW', 'GET /api/compliance/summary'],
  ])('%s %s → %s %i %s %s', async (method, path, customer, status, code, decision, operation) => {
    const requestId = `audit-test-${Math.random().toString(36).slice(2)}`;
    const headers = { 'x-request-id': requestId };

    const answer = method === 'GET' ? await running.get(path, headers) : await running.post(path, '{"broken', headers);

    expect(answer.status).toBe(status);
    expect(await entriesOf(requestId)).toEqual([
      {
        customer_id: customer,
        channel: 'rest',
        operation_type: operation,
        status_code: status,
        error_code: code,
        decision,
      },
    ]);
  });

  test('a GraphQL answer about several customers leaves one entry for each, with its own end', async () => {
    const representations = ['acme', 'beta', 'acme', 'nobody', 'german'].map((id) => reference(id));

    const { status, data, errors } = await running.graphql(
      ENTITIES,
      { representations },
      { 'x-request-id': 'graphql-many-customers' },
    );

    expect(status).toBe(200);
    expect(data._entities.map((entity: { name: string } | null) => entity?.name)).toEqual([
      'acme',
      'beta',
      'acme',
      undefined,
      undefined,
    ]);
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['_entities', 3], 'CUSTOMER_NOT_FOUND'],
      [['_entities', 4], 'WRONG_REGION'],
    ]);
    expect(await entriesOf('graphql-many-customers')).toMatchObject([
      { customer_id: 'acme', operation_type: 'Customer', status_code: 200, error_code: null, decision: 'ALLOW' },
      { customer_id: 'beta', status_code: 200 },
      { customer_id: 'german', status_code: 421, error_code: 'WRONG_REGION', decision: 'DENY' },
      { customer_id: 'nobody', status_code: 404, error_code: 'CUSTOMER_NOT_FOUND' },
    ]);
  });

  test.each([
    ['a document with a syntax error', { query: '{' }, 400, 'GraphQL', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nonsense }' }, 400, 'GraphQL', 'GRAPHQL_VALIDATION_FAILED'],
    ['no query', {}, 400, 'GraphQL', null],
    ['an introspection', { query: '{ __typename }' }, 200, '__typename', null],
    ['the SDL', { query: '{ _service { sdl } }' }, 200, '_service', null],
  ])('%s leaves one entry without a customer', async (_, body, status, operation, code) => {
    const requestId = `audit-test-${Math.random().toString(36).slice(2)}`;

    const answer = await running.post('/graphql', body, { 'x-request-id': requestId });

    expect(answer.status).toBe(status);
    expect(await entriesOf(requestId)).toMatchObject([
      { customer_id: null, channel: 'graphql', operation_type: operation, status_code: status, error_code: code },
    ]);
  });

  test('broken JSON, an oversized body and a simple form post to /graphql are refused in GraphQL’s form and recorded', async () => {
    const broken = await running.post('/graphql', '{"query', { 'x-request-id': 'graphql-broken-json' });
    const large = await running.post(
      '/graphql',
      { query: `#${'x'.repeat(5_000_000)}` },
      { 'x-request-id': 'graphql-large' },
    );
    const form = await running.post('/graphql', 'query={__typename}', {
      'content-type': 'application/x-www-form-urlencoded',
      'x-request-id': 'graphql-form-post',
    });

    expect([broken.status, large.status, form.status]).toEqual([400, 413, 400]);
    expect(broken.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    for (const id of ['graphql-broken-json', 'graphql-large', 'graphql-form-post']) {
      expect(await entriesOf(id)).toHaveLength(1);
    }
  });

  test('a batch of operations is refused', async () => {
    const answer = await running.post('/graphql', [{ query: '{ __typename }' }, { query: '{ __typename }' }]);

    expect(answer.status).toBe(400);
  });

  test('an entry holds nothing of the request’s body', async () => {
    await running.post(
      '/api/customers/acme/register',
      { customer_name: 'CANARY-NAME', primary_contact_email: 'canary-not-an-address' },
      { 'x-request-id': 'audit-canary-1' },
    );
    await running.graphql(
      'mutation ($n: String) { registerCustomer(customerId: "acme", input: {name: $n}) { created } }',
      { n: 'CANARY-NAME' },
      { 'x-request-id': 'audit-canary-2' },
    );

    const rows = await running.sql('SELECT * FROM operations_log');

    expect(JSON.stringify(rows)).not.toMatch(/canary-n/i);
  });

  test('where it came from: the gateway names the client, anybody else only itself', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'user-agent': 'agent/1' };
    await running.get('/api/customers/acme/info', { ...forwarded, 'x-request-id': 'origin-direct' });
    await running.get('/api/customers/acme/info', {
      ...forwarded,
      'x-domicile-via': 'gateway',
      'x-request-id': 'origin-gateway',
    });

    const { data } = await running.graphql(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer {
         auditEntries(first: 2, filter: { operation: "GET /api/customers/:id/info" }) {
           edges { node { via sourceIp userAgent requestId } } } } } }`,
      { of: [reference('acme')] },
    );

    expect(data._entities[0].auditEntries.edges.map(({ node }: { node: object }) => node)).toEqual([
      { via: 'GATEWAY', sourceIp: '198.51.100.7', userAgent: 'agent/1', requestId: 'origin-gateway' },
      { via: 'DIRECT', sourceIp: '127.0.0.1', userAgent: 'agent/1', requestId: 'origin-direct' },
    ]);
  });

  test('a malformed X-Customer-ID is refused instead of being ignored', async () => {
    const answer = await running.get('/api/compliance/alerts', {
      'x-customer-id': 'no such; id',
      'x-request-id': 'bad-header-1',
    });

    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
    expect(await entriesOf('bad-header-1')).toHaveLength(1);
  });

  test('the adapter’s own questions leave none: the s3… fields record the S3 request', async () => {
    await running.graphql(
      '{ __typename }',
      {},
      { authorization: `Bearer ${SERVICE_TOKEN}`, 'x-request-id': 'adapter-request' },
    );

    expect(await entriesOf('adapter-request')).toEqual([]);
  });
});

describe('auditEntries', () => {
  test('pages newest first without gaps or repeats while entries arrive', async () => {
    const page = `query ($representations: [_Any!]!, $after: String) {
      _entities(representations: $representations) { ... on Customer {
        auditEntries(first: 3, after: $after) { edges { node { id at } } pageInfo { hasNextPage endCursor } } } } }`;
    for (let count = 0; count < 8; count += 1) await running.get('/api/customers/beta/info');
    const before = await running.sql<{ id: string }>(
      "SELECT id FROM operations_log WHERE customer_id = 'beta' ORDER BY created_at DESC, id",
    );

    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await running.graphql(page, { representations: [reference('beta')], after });
      const { edges, pageInfo } = data._entities[0].auditEntries;
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }

    expect(seen).toEqual(before.map((row) => row.id));
  });

  test.each([
    'first: 0',
    'first: 201',
    'after: "nonsense"',
    `after: "${Buffer.from('["customers",1,"x"]').toString('base64url')}"`,
    `after: "${Buffer.from('["auditEntries",1,"x"]').toString('base64url')}"`,
  ])('refuses %s', async (page) => {
    const { errors } = await running.graphql(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { auditEntries(${page}) { edges { cursor } } } } }`,
      { representations: [reference('acme')] },
    );

    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('PgAuditRecorder', () => {
  const entry = (requestId: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
    request: {
      requestId,
      channel: 's3',
      via: 'direct',
      caller: { kind: 'anonymous' },
      actor: null,
      sourceIp: null,
      userAgent: null,
      startedAt: new Date(),
    },
    customerId: 'acme',
    operation: 'PutObject',
    statusCode: 200,
    decision: 'ALLOW',
    ...more,
  });
  const open = (connectionString: string) =>
    openRegionalPool({ connectionString, max: 4, logger: createLogger('test', 'silent') });

  test('writes a thousand concurrent entries in a few statements, each once', async () => {
    const pool = open(running.database.url);
    const statements: string[] = [];
    const query = pool.query.bind(pool) as (config: { text: string }) => unknown;
    pool.query = ((config: { text: string }) => {
      statements.push(config.text);
      return query(config);
    }) as typeof pool.query;
    const recorder = new PgAuditRecorder({ pool, regionId: parseRegionId('FI-HEL'), sealer: createTestSealer(pool) });

    await Promise.all(Array.from({ length: 1_000 }, (_, index) => recorder.record([entry(`group-commit-${index}`)])));
    await pool.end();

    const [row] = await running.sql<{ count: string }>(
      "SELECT count(DISTINCT request_id) AS count FROM operations_log WHERE request_id LIKE 'group-commit-%'",
    );
    expect(Number(row?.count)).toBe(1_000);
    expect(statements.length).toBeLessThan(10);
  });

  test('stores odd text, and one entry that the database refuses fails alone', async () => {
    const pool = open(running.database.url);
    const recorder = new PgAuditRecorder({ pool, regionId: parseRegionId('FI-HEL'), sealer: createTestSealer(pool) });
    const odd = entry('odd-entry-1', { objectKey: 'a\u0000b\ud800', complianceInfo: { note: '\u0000\udfff"\\' } });
    const impossible = entry('odd-entry-2', { objectId: 'not a uuid' });

    const outcomes = await Promise.allSettled(
      [entry('odd-entry-0'), entry('odd-entry-3'), odd, impossible, entry('odd-entry-4')].map((one) =>
        recorder.record([one]),
      ),
    );
    await pool.end();

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const rows = await running.sql(
      "SELECT object_key, compliance_info FROM operations_log WHERE request_id = 'odd-entry-1'",
    );
    expect(rows).toEqual([{ object_key: '[sealed]', compliance_info: { note: '\ufffd\ufffd"\\' } }]);
  });

  test('refuses at once when too many wait, and when the database is gone', async () => {
    const pool = open('postgresql://nobody@127.0.0.1:9/none');
    const recorder = new PgAuditRecorder({
      pool,
      regionId: parseRegionId('FI-HEL'),
      sealer: createTestSealer(pool),
      maxWaiting: 5,
    });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => recorder.record([entry('never-written')])),
    );
    await pool.end();

    expect(new Set(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code))).toEqual(
      new Set(['AUDIT_UNAVAILABLE']),
    );
  });
});
