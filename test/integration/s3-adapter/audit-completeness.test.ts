import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

interface Row {
  readonly customer_id: string | null;
  readonly channel: string;
  readonly via: string;
  readonly operation_type: string;
  readonly organisation: string | null;
  readonly source_country: string | null;
  readonly source_country_method: string | null;
  readonly source_country_confidence: string | null;
  readonly purpose_of_processing: string | null;
  readonly legal_basis: string | null;
  readonly status_code: number;
  readonly response_time_ms: number | null;
  readonly bytes: number;
}

let s3: RunningS3;

beforeAll(async () => {
  s3 = await startS3();
  await s3.running.post('/api/customers/acme/register', { customer_name: 'Acme' });
  await s3.running.post('/api/customers/statutory/register', { customer_name: 'Statutory' });
  await s3.running.sql(`UPDATE customers SET legal_basis = '["legal_obligation"]' WHERE customer_id = 'statutory'`);
  for (const customer of ['acme', 'statutory']) {
    for (const path of [`/of-${customer}`, `/of-${customer}/object`])
      await request(s3.url + path, { method: 'PUT', headers: { 'x-customer-id': customer }, body: 'hello' });
  }
});
afterAll(() => s3.close());

const ACME = { 'x-customer-id': 'acme' };
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIANOBODY/20261124/fi-hel/s3/aws4_request, SignedHeaders=host, Signature=00',
  'x-amz-date': '20261124T000000Z',
  'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
};
const NAMES =
  '{ _entities(representations: [{__typename: "Customer", id: "ID", region: {id: "FI-HEL"}}]) { ... on Customer { name } } }';

interface Case {
  readonly way: 's3' | 'graphql' | 'rest';
  readonly end: string;
  readonly path: string;
  readonly method?: 'GET' | 'PUT' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  /** organisation, purpose, legal basis */
  readonly says: readonly [string | null, string, string];
}

const graphql = (id: string): string => JSON.stringify({ query: NAMES.replace('ID', id) });
const SECURITY = ['security', 'legitimate_interests'] as const;

const CASES: readonly Case[] = [
  {
    way: 's3',
    end: 'served',
    path: '/of-acme/object',
    headers: ACME,
    status: 200,
    says: ['acme', 'object-storage', 'contract'],
  },
  {
    way: 's3',
    end: 'served for a customer that has stated its ground',
    path: '/of-statutory/object',
    headers: { 'x-customer-id': 'statutory' },
    status: 200,
    says: ['statutory', 'object-storage', 'legal_obligation'],
  },
  {
    way: 's3',
    end: 'not found',
    path: '/of-acme/none',
    headers: ACME,
    status: 404,
    says: ['acme', 'object-storage', 'contract'],
  },
  {
    way: 's3',
    end: 'refused',
    path: '/of-acme/object',
    headers: { ...ACME, 'x-amz-expected-bucket-owner': 'somebody-else' },
    status: 403,
    says: ['acme', ...SECURITY],
  },
  {
    way: 's3',
    end: 'unknown customer',
    path: '/',
    headers: { 'x-customer-id': 'nobody' },
    status: 404,
    says: ['nobody', ...SECURITY],
  },
  {
    way: 's3',
    end: 'malformed',
    path: '/of-acme/object?versionId=%zz',
    headers: ACME,
    status: 400,
    says: [null, ...SECURITY],
  },
  {
    way: 's3',
    end: 'rejected before authentication',
    path: '/of-acme/object',
    headers: SIGNED,
    status: 403,
    says: [null, ...SECURITY],
  },
  {
    way: 'graphql',
    end: 'served',
    path: '/graphql',
    method: 'POST',
    body: graphql('acme'),
    headers: ACME,
    status: 200,
    says: ['acme', 'customer-administration', 'contract'],
  },
  {
    way: 'graphql',
    end: 'refused',
    path: '/graphql',
    method: 'POST',
    body: graphql('statutory'),
    headers: ACME,
    status: 200,
    says: ['acme', ...SECURITY],
  },
  {
    way: 'graphql',
    end: 'unknown customer',
    path: '/graphql',
    method: 'POST',
    body: graphql('nobody'),
    status: 200,
    says: [null, ...SECURITY],
  },
  {
    way: 'graphql',
    end: 'malformed',
    path: '/graphql',
    method: 'POST',
    body: '{"query',
    status: 400,
    says: [null, ...SECURITY],
  },
  {
    way: 'graphql',
    end: 'rejected before authentication',
    path: '/graphql',
    method: 'POST',
    body: graphql('acme'),
    headers: { 'x-customer-id': 'no; id' },
    status: 400,
    says: [null, ...SECURITY],
  },
  {
    way: 'rest',
    end: 'served',
    path: '/api/customers/acme/info',
    headers: ACME,
    status: 200,
    says: ['acme', 'customer-administration', 'contract'],
  },
  {
    way: 'rest',
    end: 'reading the log',
    path: '/api/audit/entries',
    headers: ACME,
    status: 200,
    says: ['acme', 'accountability', 'legal_obligation'],
  },
  {
    way: 'rest',
    end: 'refused',
    path: '/api/customers/statutory/info',
    headers: ACME,
    status: 403,
    says: ['acme', ...SECURITY],
  },
  { way: 'rest', end: 'unknown customer', path: '/api/customers/nobody/info', status: 404, says: [null, ...SECURITY] },
  {
    way: 'rest',
    end: 'malformed',
    path: '/api/customers/acme/register',
    method: 'POST',
    body: '{"broken',
    headers: ACME,
    status: 400,
    says: ['acme', ...SECURITY],
  },
  {
    way: 'rest',
    end: 'rejected before authentication',
    path: '/api/customers/acme/info',
    headers: { 'x-customer-id': 'no; id' },
    status: 400,
    says: [null, ...SECURITY],
  },
];

const ask = ({ way, path, method = 'GET', headers = {}, body }: Case, more: Record<string, string>) =>
  request((way === 's3' ? s3.url : s3.running.url) + path, {
    method,
    headers: { ...(way === 's3' ? {} : { 'content-type': 'application/json' }), ...headers, ...more },
    ...(body === undefined ? {} : { body }),
  });

const rowsOf = (requestId: string): Promise<Row[]> =>
  s3.running.sql<Row>('SELECT *, bytes_transferred::int AS bytes FROM audit_entries WHERE request_id = $1', [
    requestId,
  ]);

describe('an entry says for whom, why, from where, through what, how long and how much', () => {
  test.each(CASES.map((each, number) => ({ ...each, number })))('$way: $end', async ({ number, ...asked }) => {
    const requestId = `complete-${number}`;
    const answer = await ask(asked, { 'x-request-id': requestId });
    const body = await answer.body.text();
    const [row, ...others] = await rowsOf(answer.headers['x-amz-request-id']?.toString() ?? requestId);
    const [organisation, purpose, basis] = asked.says;

    expect([answer.statusCode, others]).toEqual([asked.status, []]);
    expect(row).toMatchObject({
      channel: asked.way,
      via: 'direct',
      organisation,
      purpose_of_processing: purpose,
      legal_basis: basis,
      source_country: 'FI',
      source_country_method: 'PEER',
      source_country_confidence: 'HIGH',
      response_time_ms: expect.any(Number),
    });
    // S3 counts the object's bytes; the others what they answer.
    const expected = asked.way === 's3' ? (asked.status === 200 ? 5 : 0) : Buffer.byteLength(body);
    expect(row?.bytes).toBe(expected);
  });

  test('and that it came through the router', async () => {
    for (const [number, asked] of CASES.filter(({ end }) => end === 'served').entries()) {
      if (asked.path.startsWith('/of-statutory')) continue;
      const requestId = `through-router-${number}`;
      const through = { 'x-request-id': requestId, 'x-domicile-via': 'gateway', 'x-forwarded-for': '198.51.100.1' };
      const answer = await ask(asked, through);
      await answer.body.dump();

      const [row] = await rowsOf(answer.headers['x-amz-request-id']?.toString() ?? requestId);
      expect(row).toMatchObject({ via: 'gateway', source_country: 'FI', source_country_method: 'TRUSTED_HEADER' });
    }
  });
});

describe('what cannot be recorded is not served', () => {
  test.each(CASES.filter(({ end }) => end === 'served' || end === 'refused' || end === 'malformed'))(
    '$way: $end',
    async (asked) => {
      await s3.running.sql('REVOKE INSERT ON audit_entries FROM s3gateway');
      try {
        const answer = await ask(asked, {});
        const body = await answer.body.text();

        expect(answer.statusCode).toBe(503);
        expect(body).not.toMatch(/hello|Acme/);
      } finally {
        await s3.running.sql('GRANT INSERT ON audit_entries TO s3gateway');
      }
    },
  );
});
