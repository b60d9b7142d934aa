import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import { ResidencyCheck } from '../../../subgraphs/regional/compliance/residency-check.ts';
import type { RoutingDirectory } from '../../../subgraphs/regional/customers/routing-directory.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
const missingBlobs = new Set<string>();

beforeAll(async () => {
  running = await startRegion({ blobs: { missing: async (ids) => ids.filter((id) => missingBlobs.has(id)) } });
});
afterAll(() => running.close());

const register = (id: string, fields: object = {}) =>
  running.post(`/api/customers/${id}/register`, { customer_name: id, ...fields });

const addObjects = (customer: string, count: number, more: { legalHold?: number } = {}) =>
  running.sql(
    `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, legal_hold)
     SELECT $1, 'documents', 'key-' || n, 'FI-HEL', n <= $3 FROM generate_series(1, $2::int) AS n`,
    [customer, count, more.legalHold ?? 0],
  );
const addViolations = (customer: string, count: number) =>
  running.sql(
    `INSERT INTO compliance_events (customer_id, event_type, severity, event_description)
     SELECT $1, 'violation', 'critical', 'Violation ' || n FROM generate_series(1, $2::int) AS n`,
    [customer, count],
  );
const addRequests = (customer: string, count: number, deadline = '30 days') =>
  running.sql(
    `INSERT INTO data_subject_requests (customer_id, data_subject_id, request_type, received_at, response_deadline)
     SELECT $1, 'subject-' || n, 'access', now() - interval '20 days', now() + $3::interval FROM generate_series(1, $2::int) AS n`,
    [customer, count, deadline],
  );

describe('GET /api/compliance/summary', () => {
  test('answers the product document’s example, field for field', async () => {
    await register('acme-corp', {
      customer_name: 'Acme Corporation',
      country: 'Finland',
      data_residency_requirement: 'strict',
      compliance_requirements: ['GDPR', 'Finnish_Data_Protection_Act'],
    });
    await addObjects('acme-corp', 42, { legalHold: 3 });
    await addRequests('acme-corp', 1);

    const { status, body } = await running.get('/api/compliance/summary', { 'x-customer-id': 'acme-corp' });

    expect(status).toBe(200);
    expect(body).toEqual({
      customer_id: 'acme-corp',
      customer_name: 'Acme Corporation',
      region: 'FI-HEL',
      customer_compliance_status: 'active',
      data_residency_requirement: 'strict',
      compliance_requirements: ['GDPR', 'Finnish_Data_Protection_Act'],
      total_objects: 42,
      compliant_objects: 42,
      legal_hold_objects: 3,
      open_violations: 0,
      pending_data_requests: 1,
      compliance_percentage: 100,
    });
  });

  test('counts each figure on its own: 10 objects, 3 violations, 2 requests are not 60 of each', async () => {
    await register('fan-out');
    await addObjects('fan-out', 10);
    await addViolations('fan-out', 3);
    await addRequests('fan-out', 2);

    const { body } = await running.get('/api/compliance/summary', { 'x-customer-id': 'fan-out' });

    expect(body).toMatchObject({ total_objects: 10, open_violations: 3, pending_data_requests: 2 });
  });

  test('leaves out deleted and replaced objects, resolved violations and closed requests', async () => {
    await register('tidy');
    await addObjects('tidy', 4);
    await addViolations('tidy', 1);
    await addRequests('tidy', 1);
    await running.sql(
      "UPDATE object_metadata SET is_latest = false WHERE customer_id = 'tidy' AND object_key = 'key-1'",
    );
    await running.sql(
      "UPDATE object_metadata SET is_delete_marker = true WHERE customer_id = 'tidy' AND object_key = 'key-2'",
    );
    await running.sql(
      "UPDATE object_metadata SET compliance_status = 'violation' WHERE customer_id = 'tidy' AND object_key = 'key-3'",
    );
    await running.sql("UPDATE compliance_events SET resolved_at = now() WHERE customer_id = 'tidy'");
    await running.sql("UPDATE data_subject_requests SET status = 'withdrawn' WHERE customer_id = 'tidy'");

    const { body } = await running.get('/api/compliance/summary', { 'x-customer-id': 'tidy' });

    expect(body).toMatchObject({
      total_objects: 2,
      compliant_objects: 1,
      open_violations: 0,
      pending_data_requests: 0,
      compliance_percentage: 50,
    });
  });

  test.each([
    [{}, 400, 'BAD_USER_INPUT'],
    [{ 'x-customer-id': 'nobody' }, 404, 'CUSTOMER_NOT_FOUND'],
  ])('with headers %j answers %i %s', async (headers, status, code) => {
    expect(await running.get('/api/compliance/summary', headers)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /api/compliance/alerts', () => {
  test('lists the most severe first, then by deadline, of the region or of one customer', async () => {
    await register('alerted', { next_compliance_review: '2020-01-01' });
    await addViolations('alerted', 1);
    await addRequests('alerted', 1, '-1 day');

    const own = await running.get('/api/compliance/alerts', { 'x-customer-id': 'alerted' });
    const region = await running.get('/api/compliance/alerts');

    expect(own.body).toMatchObject({ region: 'FI-HEL', customer_id: 'alerted', count: 3 });
    expect(own.body.alerts.map((alert: { kind: string; severity: string }) => [alert.kind, alert.severity])).toEqual([
      ['REQUEST_OVERDUE', 'critical'],
      ['COMPLIANCE_EVENT', 'critical'],
      ['REVIEW_DUE', 'high'],
    ]);
    expect(region.body.customer_id).toBeNull();
    expect(region.body.count).toBeGreaterThan(3);
    expect(region.body.alerts).toHaveLength(region.body.count);
  });

  test('answers with 50 alerts at most', async () => {
    await register('noisy');
    await addViolations('noisy', 60);

    const { body } = await running.get('/api/compliance/alerts', { 'x-customer-id': 'noisy' });

    expect(body.count).toBe(50);
  });
});

describe('GET /api/compliance/validate/data-residency', () => {
  const validate = () => running.get('/api/compliance/validate/data-residency');

  test('finds rows of other regions, customers routed elsewhere or nowhere, and blobs that are gone', async () => {
    await register('sound');
    await addObjects('sound', 2);
    const blobs = await running.sql<{ blob_id: string; object_id: string }>(
      "UPDATE object_metadata SET blob_id = gen_random_uuid() WHERE customer_id = 'sound' RETURNING blob_id, object_id",
    );
    const before = await validate();

    await running.sql(
      "UPDATE object_metadata SET region_id = 'US-EAST' WHERE customer_id = 'sound' AND object_key = 'key-2'",
    );
    await register('lost');
    await register('taken');
    await running.globalSql("DELETE FROM customer_routing WHERE customer_id = 'lost'");
    await running.globalSql("UPDATE customer_routing SET primary_region_id = 'DE-FRA' WHERE customer_id = 'taken'");
    missingBlobs.add(blobs[0]?.blob_id ?? '');
    const after = await validate();

    expect(before).toMatchObject({ status: 200, body: { region: 'FI-HEL', status: 'compliant', findings: [] } });
    expect(before.body.checked).toMatchObject({
      blobs: 2,
      object_metadata: expect.any(Number),
      routing_assignments: expect.any(Number),
    });
    expect(after.body.status).toBe('violation');
    expect(after.body.findings).toEqual([
      { code: 'FOREIGN_ROWS', table: 'object_metadata', rows: 1 },
      { code: 'NOT_ROUTED', customer_id: 'lost' },
      { code: 'ROUTED_ELSEWHERE', customer_id: 'taken', routed_to: 'DE-FRA' },
      { code: 'BLOB_MISSING', customer_id: 'sound', object_id: blobs[0]?.object_id },
    ]);
  });

  test('looks for the parts of objects that came as a multipart upload, too', async () => {
    await register('in-parts');
    const [part] = await running.sql<{ blob_id: string }>(
      `WITH upload AS (
         INSERT INTO multipart_uploads (customer_id, bucket_name, object_key) VALUES ('in-parts', 'b', 'k') RETURNING upload_id),
       object AS (
         INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, multipart_id)
         SELECT 'in-parts', 'b', 'k', 'FI-HEL', upload_id FROM upload)
       INSERT INTO multipart_parts (upload_id, part_number, blob_id, size_bytes, etag)
       SELECT upload_id, 1, gen_random_uuid(), 5, 'x' FROM upload RETURNING blob_id`,
    );
    missingBlobs.add(part?.blob_id ?? '');

    const { body } = await validate();

    expect(body.findings).toContainEqual(expect.objectContaining({ code: 'BLOB_MISSING', customer_id: 'in-parts' }));
  });

  test('finds objects that say they have bytes where there are none', async () => {
    await running.sql(
      `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, size_bytes)
       VALUES ('sound', 'documents', 'hollow', 'FI-HEL', 5)`,
    );

    const { body } = await validate();

    expect(body.findings).toContainEqual(expect.objectContaining({ code: 'BYTES_MISSING', customer_id: 'sound' }));
    await running.sql("DELETE FROM object_metadata WHERE object_key = 'hollow'");
  });

  test('that has no time for every blob says so, and the next one goes on with what it found', async () => {
    const ids = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-0000-0000-0000-000000000000`);
    const stored = ids.map((blobId) => ({ blobId, objectId: blobId, customerId: 'sound' as CustomerId }));
    let now = 0;
    const check = new ResidencyCheck({
      regionId: running.region.regionId,
      routing: { ownersOf: async () => new Map() } as unknown as RoutingDirectory,
      inspector: {
        countTables: async () => [],
        customerIdsAfter: async () => [],
        objectsWithoutBytes: async () => [],
        blobsAfter: async (after) => stored.filter(({ blobId }) => blobId > after).slice(0, 1),
      },
      // Each look takes a second, and a check has two.
      blobs: {
        missing: async (asked) => {
          now += 1_000;
          return asked.filter((id) => id === ids[0]);
        },
      },
      blobBudgetMs: 2_000,
      clock: { now: () => new Date(now) },
    });

    const caller = { kind: 'anonymous' } as const;
    const first = await check.run(caller);
    const second = await check.run(caller);

    expect(first.findings.map(({ code }) => code)).toEqual(['BLOB_MISSING', 'BLOBS_NOT_CHECKED']);
    expect(second).toMatchObject({ status: 'violation', checked: { blobs: 3 } });
    expect(second.findings.map(({ code }) => code)).toEqual(['BLOB_MISSING']);
  });

  test('says so when the global directory cannot be asked', async () => {
    const alone = await startRegion({ globalDatabaseUrl: 'postgresql://nobody@127.0.0.1:9/none' });
    await alone.sql("INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('here', 'Here', 'FI-HEL')");

    const { body } = await alone.get('/api/compliance/validate/data-residency');
    await alone.close();

    expect(body).toMatchObject({
      status: 'incomplete',
      checked: { routing_assignments: null, blobs: null },
      findings: [{ code: 'ROUTING_NOT_CHECKED' }],
    });
  });

  test('is not for a single customer', async () => {
    const answer = await running.get('/api/compliance/validate/data-residency', { 'x-customer-id': 'acme-corp' });

    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('GET /api/audit/jurisdiction-compliance', () => {
  test('sums the period’s operations, decisions, denials and transfers by country', async () => {
    await register('travelled');
    await running.sql(
      `INSERT INTO operations_log (customer_id, region_id, channel, operation_type, request_id, status_code, bytes_transferred,
                                   source_country, cross_border_transfer, decision, error_code, created_at, compliance_info)
       SELECT 'travelled', 'FI-HEL', channel, operation, request, status, bytes, country, abroad, decision, code, at::timestamptz,
              info::jsonb
       FROM (VALUES
         ('s3', 'GetObject', 'r1', 200, 1000, 'US', true, 'ALLOW_AND_LOG', NULL, '2020-03-05T10:00Z', '{"transferBasis":"A46_2_C_SCC"}'),
         ('s3', 'GetObject', 'r2', 200, 500, 'US', true, 'ALLOW_AND_LOG', NULL, '2020-03-06T10:00Z', '{"transferBasis":"A46_2_C_SCC"}'),
         ('s3', 'GetObject', 'r3', 403, 0, 'CN', false, 'DENY', 'RESIDENCY_DENIED', '2020-03-07T10:00Z', '{}'),
         ('rest', 'info', 'r4', 200, 0, NULL, true, 'ALLOW', NULL, '2020-03-08T10:00Z', '{}'),
         ('s3', 'GetObject', 'r5', 200, 9, 'SE', false, 'ALLOW', NULL, '2020-04-01T00:00Z', '{}')
       ) AS entry (channel, operation, request, status, bytes, country, abroad, decision, code, at, info)`,
    );

    const { status, body } = await running.get('/api/audit/jurisdiction-compliance?from=2020-03-01&to=2020-04-01');

    expect(status).toBe(200);
    expect(body).toEqual({
      region: 'FI-HEL',
      jurisdiction: 'FI',
      customer_id: null,
      period: { from: '2020-03-01T00:00:00.000Z', to: '2020-04-01T00:00:00.000Z' },
      operations: { total: 4, failed: 1, by_channel: { s3: 3, graphql: 0, rest: 1, system: 0 } },
      decisions: { ALLOW: 1, ALLOW_AND_LOG: 2, REQUIRE_APPROVAL: 0, DENY: 1 },
      denials: { total: 1, by_reason: { RESIDENCY_DENIED: 1 } },
      cross_border_transfers: {
        total: 3,
        by_country: [
          { country: 'US', transfers: 2, bytes: 1500 },
          { country: 'ZZ', transfers: 1, bytes: 0 },
        ],
        by_basis: { A46_2_C_SCC: 2, NONE: 1 },
      },
      // Recorded by hand, without reasons.
      reasons: [],
      articles: [],
    });
  });

  test.each(['from=yesterday', 'from=2026-02-01&to=2026-01-01', 'from=2020-01-01&to=2026-01-01', 'from=1&from=2'])(
    'refuses the period %s',
    async (period) => {
      const answer = await running.get(`/api/audit/jurisdiction-compliance?${period}`);

      expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
    },
  );
});
