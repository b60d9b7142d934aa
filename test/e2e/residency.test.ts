import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLeaks } from '../support/find-leaks.ts';
import { type OwnStack, processOf, startOwnStack } from '../support/stack.ts';

/**
 * The first invariant: the global layer and the other regions hold nothing of a customer but its id and its region. Canaries go
 * into every field that a client can fill, through every API of port 8000, into refusals and failures too; then every byte that
 * is not the home region's is searched.
 */
const HOME = 'FI-HEL';
const CUSTOMER = 'acme-corp';

const canaries = new Map<string, string>();
const plant = (place: string): string => {
  const canary = `cnry${randomBytes(6).toString('hex')}`;
  canaries.set(place, canary);
  return canary;
};

let own: OwnStack;
let gateway: string;

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { 'x-customer-id': CUSTOMER, 'user-agent': plant(`user agent of ${init.method ?? 'GET'} ${path}`) };
  const response = await fetch(gateway + path, { ...init, headers: { ...headers, ...init.headers } });
  return { status: response.status, text: await response.text() };
}

const graphql = (query: string, variables: object = {}, rest: object = {}): Promise<Answer> =>
  call('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, ...rest }),
  });

/** Everything but what belongs to the home region: its databases, blobs, keys and logs. */
const isHome = (file: string): boolean => file.toLowerCase().includes(HOME.toLowerCase());

beforeAll(async () => {
  own = await startOwnStack([HOME, 'DE-FRA']);
  gateway = own.description().gateway;
  await fetch(`${gateway}/routing/customers/${CUSTOMER}?region_id=${HOME}`, { method: 'POST' });
});
afterAll(async () => own?.stop());

describe('what a client sends through the global endpoint', () => {
  test('reaches the home region', async () => {
    const input = {
      name: plant('customer name'),
      country: 'Finland',
      dataResidencyRequirement: 'STRICT',
      complianceRequirements: [plant('compliance requirement')],
      primaryContactEmail: `${plant('contact e-mail')}@acme.example`,
      complianceOfficerEmail: `${plant('officer e-mail')}@acme.example`,
    };
    const registered = await graphql(
      `mutation ${plant('operation name')}($id: ID!, $input: RegisterCustomerInput!) {
        registerCustomer(customerId: $id, input: $input) { created customer { name } }
      }`,
      { id: CUSTOMER, input },
    );
    expect(registered.text).toContain(canaries.get('customer name'));

    const bucket = plant('bucket');
    for (const [size, key] of [
      [100, plant('key of a small object')],
      [100_000, plant('key of a large object')],
    ] as const) {
      const stored = await call(`/s3/${bucket}/${key}`, {
        method: 'PUT',
        headers: {
          'content-type': `text/${plant('content type')}`,
          'x-amz-meta-note': plant('user metadata'),
          'x-forwarded-for': `${plant('forwarded for')}, 203.0.113.77`,
          referer: `https://${plant('referrer')}.example/`,
          cookie: `session=${plant('cookie')}`,
        },
        body: plant(`body of ${size} bytes`).padEnd(size, '.'),
      });
      expect(stored.status).toBe(200);
      expect((await call(`/s3/${bucket}/${key}?x-id=${plant('query parameter')}`)).text).toHaveLength(size);
    }
    expect((await call(`/s3/${bucket}?list-type=2&prefix=${plant('list prefix')}`)).status).toBe(200);
    canaries.set('address', '203.0.113.77');

    const seen =
      await graphql(`{ customer(id: "${CUSTOMER}") { name primaryContactEmail buckets { edges { node { name } } }
      objects { edges { node { key } } } auditEntries { edges { node { objectKey } } } } }`);
    for (const place of ['customer name', 'contact e-mail', 'bucket', 'key of a small object']) {
      expect(seen.text).toContain(canaries.get(place));
    }
  });

  test('and what is refused or fails', async () => {
    const refused = [
      graphql(`{ customer(id: "${CUSTOMER}") { ${plant('unknown field')} } }`),
      graphql(`{ broken ${plant('broken document')}`),
      graphql('query ($ids: [ID!]!) { customers(ids: $ids) { name } }', {
        ids: [{ a: plant('variable of a wrong type') }],
      }),
      graphql('{ __typename }', { [plant('name of an unused variable')]: plant('unused variable') }),
      graphql('query A { __typename }', {}, { operationName: plant('unknown operation name') }),
      graphql(
        '{ __typename }',
        {},
        { extensions: { persistedQuery: { version: 1, sha256Hash: plant('persisted hash') } } },
      ),
      graphql(
        'mutation ($id: ID!, $input: RegisterCustomerInput!) { registerCustomer(customerId: $id, input: $input) { created } }',
        { id: CUSTOMER, input: { country: plant('impossible country'), primaryContactEmail: plant('broken e-mail') } },
      ),
      call('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${plant('broken JSON')}`,
      }),
      call('/graphql', { method: 'POST', headers: { 'content-type': plant('content type of a query') }, body: 'x' }),
      call(`/routing/customers/${CUSTOMER}?region_id=${plant('impossible region')}`, { method: 'POST' }),
      call(`/routing/customers/jane.${plant('impossible customer')}@acme.example`),
      call(`/${plant('unknown path')}`),
      call(`/s3/${plant('missing bucket')}/${plant('missing key')}`),
      call(`/s3/${plant('bucket of an unknown operation')}?${plant('unknown subresource')}`, { method: 'PUT' }),
      call('/s3/x/y', { headers: { authorization: `AWS4-HMAC-SHA256 Credential=${plant('broken credential')}` } }),
      call('/health', { headers: { 'x-request-id': `id-${plant('request id')}` } }),
    ];
    expect((await Promise.all(refused)).filter(({ status }) => status >= 500)).toEqual([]);
  });

  test('and what is sent while the home region is down, slow or answers garbage', async () => {
    const pid = processOf(own.description(), `region-${HOME}`);
    process.kill(pid, 'SIGSTOP');
    try {
      const query = `query ($id: ID!) { customer(id: $id) { name } }`;
      const slow = await graphql(query, { id: CUSTOMER }, { operationName: undefined });
      expect(slow.text).toContain('REGION_TIMEOUT');
      const input = { name: plant('name sent to a stopped region') };
      await graphql(
        'mutation ($id: ID!, $input: RegisterCustomerInput!) { registerCustomer(customerId: $id, input: $input) { created } }',
        { id: CUSTOMER, input },
      );
      const aborted = call(`/s3/${plant('bucket sent to a stopped region')}/${plant('key sent to a stopped region')}`, {
        method: 'PUT',
        body: plant('body sent to a stopped region'),
        signal: AbortSignal.timeout(1_500),
      });
      await expect(aborted).rejects.toThrow();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});

describe('outside the home region', () => {
  const search = () => findLeaks(own.dataFolder, canaries, isHome);

  test('nothing of it is found in the global database, the router’s output or another region', async () => {
    const { searched, leaks } = await search();

    for (const part of ['logs/gateway.log', 'postgres/global/', 'de-fra']) {
      expect(searched.some((file) => file.toLowerCase().includes(part))).toBe(true);
    }
    expect(leaks).toEqual([]);
  });

  test('in the home region it is found, so the search can see', async () => {
    const { leaks } = await findLeaks(own.dataFolder, canaries, (file) => !isHome(file));

    const places = new Set(leaks.map((leak) => leak.slice(leak.indexOf(': ') + 2)));
    for (const place of ['customer name', 'bucket', 'key of a large object', 'body of 100000 bytes', 'user metadata']) {
      expect(places).toContain(place);
    }
    expect(leaks.some((leak) => basename(leak).startsWith('gateway'))).toBe(false);
  });

  test('a planted leak is found', async () => {
    const global = new Client({ connectionString: own.description().globalDatabaseUrl });
    await global.connect();
    await global.query(`INSERT INTO system_config (config_key, config_value) VALUES ('leak', $1)`, [
      JSON.stringify({ name: canaries.get('customer name') }),
    ]);
    await global.end();

    const { leaks } = await search();

    expect(leaks.length).toBeGreaterThan(0);
    expect(leaks.every((leak) => /^postgres\/global\/.*: customer name$/.test(leak))).toBe(true);
  });
});
