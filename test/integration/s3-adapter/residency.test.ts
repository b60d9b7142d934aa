import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS_IN } from '../../support/places.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;

beforeAll(async () => {
  s3 = await startS3();
  for (const requirement of ['strict', 'flexible']) {
    await s3.running.post(`/api/customers/${requirement}/register`, {
      customer_name: requirement,
      data_residency_requirement: requirement,
    });
    const { status } = await send('PUT', requirement, null, 'content');
    expect(status).toBe(200);
  }
});
afterAll(() => s3.close());

async function send(
  method: 'GET' | 'PUT' | 'DELETE',
  customer: string,
  place: keyof typeof ADDRESS_IN | null,
  body?: string,
  path = '/documents/a.txt',
) {
  const via = place === null ? {} : { 'x-domicile-via': 'gateway', 'x-forwarded-for': ADDRESS_IN[place] };
  const answer = await request(s3.url + path, {
    method,
    headers: { 'x-customer-id': customer, ...via },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: await answer.body.text() };
}
const entriesOf = (customer: string) =>
  s3.running.sql<Record<string, unknown>>(
    `SELECT operation_type, status_code, error_code, decision, decision_reasons, ruleset_version, source_country, cross_border_transfer
     FROM audit_entries WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 1`,
    [customer],
  );

describe('the residency decision on S3 requests', () => {
  test.each([
    ['GET', '/documents/a.txt'],
    ['GET', '/documents?list-type=2'],
    ['GET', '/'],
    ['GET', '/documents?location'],
    ['PUT', '/documents/b.txt'],
    ['DELETE', '/documents/a.txt'],
  ] as const)('%s %s of a strict customer from a third country is AccessDenied', async (method, path) => {
    const { status, body } = await send(method, 'strict', 'US', method === 'PUT' ? 'x' : undefined, path);

    expect(status).toBe(403);
    expect(body).toContain('<Code>AccessDenied</Code>');
    expect((await entriesOf('strict'))[0]).toMatchObject({
      status_code: 403,
      error_code: 'AccessDenied',
      decision: 'DENY',
      decision_reasons: expect.arrayContaining(['STRICT_HOME_COUNTRY_ONLY']),
      source_country: 'US',
    });
  });

  test('records what was decided with the request that went through', async () => {
    expect((await send('GET', 'flexible', 'US')).status).toBe(200);

    expect((await entriesOf('flexible'))[0]).toMatchObject({
      operation_type: 'GetObject',
      decision: 'ALLOW_AND_LOG',
      decision_reasons: expect.arrayContaining(['THIRD_COUNTRY']),
      ruleset_version: expect.stringContaining('+'),
      source_country: 'US',
    });
  });

  test('records it in the commit of an upload too', async () => {
    expect((await send('PUT', 'flexible', 'US', 'more', '/documents/c.txt')).status).toBe(200);
    expect((await entriesOf('flexible'))[0]).toMatchObject({ operation_type: 'PutObject', decision: 'ALLOW_AND_LOG' });
  });

  test('lets signed requests at home through, without a word', async () => {
    const keys = await s3.issueKey('strict');
    const client = s3.client(keys);
    await client.send(new PutObjectCommand({ Bucket: 'documents', Key: 'signed.txt', Body: 'x' }));
    await client.send(new GetObjectCommand({ Bucket: 'documents', Key: 'signed.txt' }));
    await client.send(new ListObjectsV2Command({ Bucket: 'documents' }));
    client.destroy();

    expect((await entriesOf('strict'))[0]).toMatchObject({ decision: 'ALLOW', decision_reasons: ['HOME_COUNTRY'] });
  });

  test('asks the database for the terms once, however many requests there are', async () => {
    let asked = 0;
    const { pool } = s3.running.region;
    const query = pool.query.bind(pool) as (...parts: unknown[]) => unknown;
    pool.query = ((...parts: unknown[]) => {
      if ((parts[0] as { name?: string }).name === 'residency-terms') asked += 1;
      return query(...parts);
    }) as typeof pool.query;
    s3.running.region.services.residencyGate.forget();

    await Promise.all(Array.from({ length: 30 }, () => send('GET', 'flexible', null)));

    pool.query = query as typeof pool.query;
    expect(asked).toBe(1);
  });
});

test('a blob that is gone from the store is a finding of the residency check', async () => {
  await send('PUT', 'flexible', null, 'x'.repeat(100_000), '/documents/large');
  const validate = async () => (await s3.running.get('/api/compliance/validate/data-residency')).body;
  const before = await validate();
  const [stored] = await s3.running.sql<{ blob_id: string; object_id: string }>(
    "SELECT blob_id, object_id FROM object_metadata WHERE object_key = 'large'",
  );

  await s3.blobs.remove(stored?.blob_id ?? '');

  expect(before).toMatchObject({ status: 'compliant', checked: { blobs: 1 }, findings: [] });
  expect(await validate()).toMatchObject({
    status: 'violation',
    findings: [{ code: 'BLOB_MISSING', customer_id: 'flexible', object_id: stored?.object_id }],
  });
});
