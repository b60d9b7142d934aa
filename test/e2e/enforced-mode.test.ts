import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareTrust, trustFiles } from '../../dev/trust/local-issuer.ts';
import { query } from '../support/query.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { type OwnStack, regionOf, type StackUnderTest, startOwnStack } from '../support/stack.ts';
import { bearer } from '../support/tokens.ts';

const HOME = 'FI-HEL';
const ACME = 'acme-corp';
const RIVAL = 'rival-corp';
const ABROAD = 'abroad-corp';

let own: OwnStack;
let stack: StackUnderTest;
let operator: Headers;
let officer: Headers;
let admin: Headers;

type Headers = Record<string, string>;

beforeAll(async () => {
  own = await startOwnStack([HOME, 'DE-FRA'], 'enforced');
  stack = own.description();
  operator = await bearer(stack, { roles: ['operator'] });
  officer = await bearer(stack, { roles: ['compliance_officer'], regions: [HOME] });
  admin = await bearer(stack, { roles: ['tenant_admin'], customers: [ACME] });
  const abroad = await bearer(stack, { roles: ['compliance_officer'], regions: ['DE-FRA'] });
  for (const [id, region, headers] of [
    [ACME, HOME, officer],
    [RIVAL, HOME, officer],
    [ABROAD, 'DE-FRA', abroad],
  ] as const) {
    const assigned = await call(`${stack.gateway}/routing/customers/${id}?region_id=${region}`, operator, 'POST');
    expect(assigned.status).toBe(201);
    const registered = await call(`${regionOf(stack, region).url}/api/customers/${id}/register`, headers, 'POST', {
      customer_name: id,
      country: region === HOME ? 'Finland' : 'Germany',
    });
    expect(registered.status).toBe(201);
  }
});

afterAll(() => own?.stop());

async function call(url: string, headers: Headers, method: 'GET' | 'POST' | 'PUT' = 'GET', body?: object) {
  const answer = await request(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  // biome-ignore lint/suspicious/noExplicitAny: the assertions below check its shape.
  const json: any = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: answer.statusCode, json, text };
}

const ask = (document: string, headers: Headers) =>
  call(`${stack.gateway}/graphql`, headers, 'POST', { query: document });

/** The region's entries of the last request with this id. */
const auditOf = (requestId: string) =>
  query<{ error_code: string | null; decision: string; actor: string | null; via: string; status_code: number }>(
    regionOf(stack, HOME).databaseUrl,
    `SELECT error_code, decision, user_id AS actor, via, status_code FROM operations_log WHERE request_id = $1`,
    [requestId],
  );

describe('a region that is reached directly', () => {
  const url = () => `${regionOf(stack, HOME).url}/api/customers/${ACME}/info`;

  test.each([
    ['without a token', () => ({}), 401, 'UNAUTHENTICATED'],
    ['with X-Customer-ID alone', () => ({ 'x-customer-id': ACME }), 401, 'UNAUTHENTICATED'],
    ['with something that is no token', () => ({ authorization: 'Bearer x.y.z' }), 401, 'UNAUTHENTICATED'],
    ['with a forged assertion', () => ({ ...admin, 'x-domicile-assertion': 'a.b.c' }), 403, 'FORBIDDEN'],
    [
      'claiming to be the gateway',
      () => ({ 'x-domicile-via': 'gateway', 'x-customer-id': ACME }),
      401,
      'UNAUTHENTICATED',
    ],
  ])('%s is refused, and that is on record', async (_, headers, status, code) => {
    const requestId = randomUUID();

    const answer = await call(url(), { ...headers(), 'x-request-id': requestId } as Headers);

    expect(answer.status).toBe(status);
    expect(answer.json.code).toBe(code);
    expect(await auditOf(requestId)).toMatchObject([{ error_code: code, decision: 'DENY', status_code: status }]);
  });

  test('with a token of somebody else’s issuer is refused as forged', async () => {
    const folder = await makeRunFolder('foreign-issuer');
    await prepareTrust(folder);
    const forged = await bearer({ ...stack, dataFolder: folder }, { roles: ['tenant_admin'], customers: [ACME] });

    expect((await call(url(), forged)).status).toBe(403);
  });

  test('with a token for another region is refused as forged, with a worn-out one as unauthenticated', async () => {
    const elsewhere = await bearer(stack, { roles: ['tenant_admin'], customers: [ACME], audience: ['DE-FRA'] });
    const expired = await bearer(stack, { roles: ['tenant_admin'], customers: [ACME], lifetime: '-2m' });

    expect((await call(url(), elsewhere)).status).toBe(403);
    expect((await call(url(), expired)).status).toBe(401);
  });

  test('with a token of the customer answers, and the entry names the bearer', async () => {
    const requestId = randomUUID();

    const answer = await call(url(), { ...admin, 'x-request-id': requestId });

    expect(answer.json.customer_info.customer_id).toBe(ACME);
    expect(await auditOf(requestId)).toMatchObject([{ error_code: null, actor: '[sealed]', via: 'direct' }]);
  });
});

describe('through the gateway', () => {
  test('the region knows it by its signature, and decides on the bearer itself', async () => {
    const requestId = randomUUID();

    const answer = await ask(`{ customer(id: "${ACME}") { name complianceSummary { totalObjects } } }`, {
      ...admin,
      'x-request-id': requestId,
    });

    expect(answer.json).toEqual({ data: { customer: { name: ACME, complianceSummary: { totalObjects: 0 } } } });
    expect(await auditOf(requestId)).toMatchObject([{ via: 'gateway', actor: '[sealed]' }]);
  });

  test('an operator may route and sees no customer’s data', async () => {
    const answer = await ask(`{ regions { id } customer(id: "${ACME}") { id name } }`, operator);

    expect(answer.json.data).toMatchObject({ regions: [{}, {}], customer: { id: ACME, name: null } });
    expect(answer.json.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('a tenant learns nothing of others, not even whether they exist', async () => {
    for (const id of [RIVAL, ABROAD, 'nobody-corp']) {
      const answer = await ask(
        `{ customer(id: "${id}") { id name } customerRouting(customerId: "${id}") { s3Endpoint } }`,
        admin,
      );

      expect(answer.json.data).toEqual({ customer: null, customerRouting: null });
      expect(answer.json.errors.map((error: { extensions: object }) => error.extensions)).toEqual([
        { code: 'FORBIDDEN' },
        { code: 'FORBIDDEN' },
      ]);
    }
    const assigned = await call(`${stack.gateway}/routing/customers/new-corp?region_id=${HOME}`, admin, 'POST');
    expect(assigned.status).toBe(403);
  });

  test('an officer reaches one region and not the other', async () => {
    const answer = await ask('{ regions { id customers { edges { node { id } } } } }', officer);

    const byRegion = Object.fromEntries(
      answer.json.data.regions.map((region: { id: string; customers: unknown }) => [region.id, region.customers]),
    );
    expect(byRegion[HOME].edges).toHaveLength(2);
    expect(byRegion['DE-FRA']).toBeNull();
  });

  test('a tenant’s list of a region is its own', async () => {
    const answer = await ask(`{ region(id: "${HOME}") { customers { edges { node { id } } } } }`, admin);

    expect(answer.json.data.region.customers.edges).toEqual([{ node: { id: ACME } }]);
  });

  test('nobody without a token gets past it', async () => {
    expect((await ask('{ regions { id } }', {})).status).toBe(401);
    expect((await call(`${stack.gateway}/routing/customers/${ACME}`, { 'x-customer-id': ACME })).status).toBe(401);
  });
});

describe('S3', () => {
  test('an unsigned request is nobody, whatever customer it names', async () => {
    const url = `${regionOf(stack, HOME).s3Url}/documents/key`;

    const answer = await call(url, { 'x-customer-id': ACME }, 'PUT', { a: 1 });

    expect([403, 404]).toContain(answer.status);
  });

  test('a signed one works through both doors', async () => {
    const region = regionOf(stack, HOME);
    const created = await call(`${region.url}/api/customers/${ACME}/access-keys`, admin, 'POST', {});
    const credentials = {
      accessKeyId: created.json.access_key_id,
      secretAccessKey: created.json.secret_access_key,
    };
    for (const [index, endpoint] of [region.s3Url, `${stack.gateway}/s3`].entries()) {
      const s3 = new S3Client({ endpoint, region: 'fi-hel', forcePathStyle: true, credentials });
      const Bucket = `documents-${index}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'content' }));
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
      expect(await got.Body?.transformToString()).toBe('content');
      s3.destroy();
    }
  });
});

test('a key of the issuer that is added is accepted, and one that is removed refused, without a restart', async () => {
  const folder = await makeRunFolder('next-issuer');
  await prepareTrust(folder);
  const next = await bearer({ ...stack, dataFolder: folder }, { roles: ['tenant_admin'], customers: [ACME] });
  const file = trustFiles(stack.dataFolder).issuerKeys;
  const before = await readFile(file, 'utf8');
  const added = JSON.parse(await readFile(join(folder, 'trust', 'issuer-keys.json'), 'utf8'));
  const url = `${regionOf(stack, HOME).url}/api/customers/${ACME}/info`;
  const statusWith = async (headers: Headers) => (await call(url, headers)).status;

  expect(await statusWith(next)).toBe(403);
  await writeFile(file, JSON.stringify({ keys: [...JSON.parse(before).keys, ...added.keys] }));
  await sleep(1_100);
  expect([await statusWith(next), await statusWith(admin)]).toEqual([200, 200]);
  await writeFile(file, before);
  await expect.poll(() => statusWith(next), { timeout: 15_000, interval: 500 }).toBe(403);
});
