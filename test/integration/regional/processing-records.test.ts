import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS_IN } from '../../support/places.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/acme/register', {
    customer_name: '=cmd|calc',
    primary_contact_email: 'c@acme.fi',
  });
  await running.post('/api/customers/beta/register', { customer_name: 'Beta', data_residency_requirement: 'flexible' });
  await running.sql(
    "INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag) VALUES ('acme', 'b', 'k', 'FI-HEL', 'e')",
  );
});
afterAll(() => running.close());

describe('GET /api/compliance/processing-records', () => {
  test('has a line per customer from live data', async () => {
    const { status, body } = await running.get('/api/compliance/processing-records');

    expect(status).toBe(200);
    expect(body).toMatchObject({ region: 'FI-HEL', article: 'GDPR Art. 30(2)' });
    expect(body.records).toHaveLength(2);
    expect(body.records[0]).toMatchObject({
      customer_id: 'acme',
      contact: 'c@acme.fi',
      objects: 1,
      classifications: ['internal'],
    });
  });

  test('as CSV holds nothing that a spreadsheet takes for a formula', async () => {
    const { body } = await running.get('/api/compliance/processing-records?format=csv');

    const lines = String(body).trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`"'=cmd|calc"`);
  });

  test('leaves out customers whose residency keeps it from the caller', async () => {
    const headers = { 'x-domicile-via': 'gateway', 'x-forwarded-for': ADDRESS_IN.US };
    const { body } = await running.get('/api/compliance/processing-records', headers);

    expect(body.records.map((record: Record<string, unknown>) => record['customer_id'])).toEqual(['beta']);
  });
});

test('the jurisdiction report names the reasons of its decisions with their articles', async () => {
  const headers = { 'x-domicile-via': 'gateway', 'x-forwarded-for': ADDRESS_IN.US, 'x-customer-id': 'acme' };
  expect((await running.get('/api/customers/acme/info', headers)).status).toBe(403);

  const { body } = await running.get('/api/audit/jurisdiction-compliance');

  expect(body.reasons).toContainEqual(
    expect.objectContaining({ decision: 'DENY', code: 'THIRD_COUNTRY', article: 'GDPR Art. 44' }),
  );
  expect(body.articles).toContain('GDPR Art. 44');
});
