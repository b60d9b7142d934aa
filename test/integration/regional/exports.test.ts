import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ADDRESS_IN } from '../../support/places.ts';
import { type RunningS3, startS3 } from '../s3-adapter/start-s3.ts';
import { RequestDesk } from './rights/request-file.ts';
import { startRegion } from './start-region.ts';

let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;

beforeAll(async () => {
  s3 = await startS3(undefined, { worker: { intervalMs: 3_600_000 } });
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
  for (const Bucket of ['files', 'inbox']) await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});

const from = (place: keyof typeof ADDRESS_IN) => ({
  'x-domicile-via': 'gateway',
  'x-forwarded-for': ADDRESS_IN[place],
  'x-customer-id': 'acme',
});

async function portability(subject: string, endpoint = s3.url): Promise<string> {
  const Metadata = { 'data-subject-id': subject, 'data-provenance': 'provided' };
  await client.send(new PutObjectCommand({ Bucket: 'files', Key: `${subject}/a`, Body: 'moving', Metadata }));
  const { accessKeyId, secretAccessKey } = await s3.issueKey('acme');
  const target = { endpoint, region: 'fi-hel', bucket: 'inbox', prefix: `${subject}/` };
  const pushTarget = { ...target, accessKeyId, secretAccessKey };
  const id = await desk.planned('A20_PORTABILITY', subject, { pushTarget });
  await desk.approve(id);
  return id;
}
const received = async (subject: string) =>
  (await client.send(new ListObjectsV2Command({ Bucket: 'inbox', Prefix: `${subject}/` }))).KeyCount;
const entries = (operation: string) =>
  s3.running.sql<{ decision: string; status_code: number; channel: string; compliance_info: { request: string } }>(
    'SELECT decision, status_code, channel, compliance_info FROM audit_entries WHERE operation_type = $1 ORDER BY created_at DESC',
    [operation],
  );

test('data goes to another controller where residency admits it, and the decision is recorded', async () => {
  const id = await portability('anna');
  await desk.execute(id);

  expect(await received('anna')).toBe(2);
  const [entry] = await entries('PushToController');
  expect(entry).toMatchObject({ status_code: 200, channel: 'system', compliance_info: { request: id } });
});

test('it does not go to a third country: the bundle stays, the refusal is recorded and an event', async () => {
  const id = await portability('bo', `http://${ADDRESS_IN.US}:9`);
  await desk.execute(id);

  expect(await received('bo')).toBe(0);
  const file = await desk.file(id);
  expect(file.request.status).toBe('IN_PROGRESS');
  expect(file.bundles).toEqual([expect.objectContaining({ pushedObjects: 0 })]);
  expect((await entries('PushToController'))[0]).toMatchObject({ decision: 'DENY', status_code: 403 });
  await vi.waitFor(async () => {
    const found = await s3.running.sql(
      "SELECT 1 FROM compliance_events WHERE event_type = 'residency_denied' AND event_description LIKE 'EXPORT%'",
    );
    expect(found).toHaveLength(1);
  });
  const answered = await desk.act('completeRequest', id, null, 'officer', `, noticeSentAt: "2026-01-01T00:00:00Z"`);
  expect(answered.status).toBe('COMPLETED');
});

test('a bundle is handed out by an export decision of its own', async () => {
  const id = await desk.planned('A15_ACCESS', 'anna');
  await desk.approve(id);
  await desk.execute(id);
  const path = `/api/data-subject-requests/${id}/bundle`;

  expect((await s3.running.get(path, from('FI'))).status).toBe(200);
  expect((await s3.running.get(path, from('US'))).status).toBe(403);
  const kinds = await s3.running.sql(
    `SELECT decision FROM audit_entries WHERE operation_type = 'GET /api/data-subject-requests/:id/bundle' ORDER BY created_at`,
  );
  expect(kinds).toEqual([{ decision: 'ALLOW' }, { decision: 'DENY' }]);
});

test('an export is refused by a rule about exports alone', async () => {
  const running = await startRegion();
  const profile = { customer_name: 'Beta', data_residency_requirement: 'flexible' };
  await running.post('/api/customers/beta/register', profile);
  await running.sql(`INSERT INTO compliance_rules (customer_id, rule_name, rule_type, rule_definition, created_by)
    VALUES ('beta', 'no exports abroad', 'cross_border', '{"place": {"outsideEea": true}, "kinds": ["EXPORT"], "effect": "DENY"}', 'one')`);
  for (const state of ["'simulated', simulated_at = now()", "'awaiting_approval', submitted_by = 'one'"]) {
    await running.sql(`UPDATE compliance_rules SET state = ${state}`);
  }
  await running.sql(
    "UPDATE compliance_rules SET state = 'active', enabled = true, approved_by = 'two', approved_at = now()",
  );
  running.region.services.residencyGate.forget();
  const headers = { ...from('US'), 'x-customer-id': 'beta' };

  expect((await running.get('/api/compliance/summary', headers)).status).toBe(200);
  expect((await running.get('/api/compliance/processing-records', headers)).body).toMatchObject({
    code: 'RESIDENCY_DENIED',
  });
  expect((await running.get('/api/audit/export', headers)).body).toMatchObject({ code: 'RESIDENCY_DENIED' });
  await running.close();
});

test('the whole log is not exported to where one customer forbids it', async () => {
  const { 'x-customer-id': _, ...abroad } = from('US');
  await vi.waitFor(async () => expect((await s3.running.get('/api/audit/checkpoint')).status).toBe(200), {
    timeout: 15_000,
    interval: 200,
  });
  expect((await fetch(`${s3.running.url}/api/audit/export`)).status).toBe(200);
  expect(await s3.running.get('/api/audit/export', abroad)).toMatchObject({
    status: 403,
    body: { code: 'RESIDENCY_DENIED' },
  });
});

test('what the worker does stands in the audit trail', async () => {
  const operations = await s3.running.sql<{ operation_type: string; result: string | null }>(
    `SELECT DISTINCT operation_type, compliance_info ->> 'result' AS result FROM audit_entries WHERE channel = 'system'
       AND customer_id = 'acme' AND operation_type LIKE '%Request' ORDER BY 1, 2`,
  );
  expect(operations).toEqual([
    { operation_type: 'ExecuteRequest', result: 'COMPLETE' },
    { operation_type: 'ExecuteRequest', result: 'PARTIAL' },
    { operation_type: 'PlanRequest', result: null },
  ]);
});

test('what a change came to is not told where residency forbids it', async () => {
  const { 'x-customer-id': _, ...abroad } = from('US');
  const draft = `mutation { draftRule(regionId: "FI-HEL", input: { customerId: "acme", name: "r", type: RETENTION,
    body: { minimumDays: 1, basis: "x" } }) { id } }`;
  const refused = await s3.running.graphql(draft, {}, { ...abroad, 'x-actor-id': 'one' });
  expect(refused.errors[0]?.extensions['code']).toBe('RESIDENCY_DENIED');
  expect(await s3.running.sql('SELECT 1 FROM compliance_rules')).toEqual([]);

  const drafted = await s3.running.graphql(draft, {}, { 'x-actor-id': 'one' });
  const retire = `mutation { retireRule(regionId: "FI-HEL", ruleId: "${drafted.data.draftRule.id}") { id } }`;
  const hidden = await s3.running.graphql(retire, {}, { ...abroad, 'x-actor-id': 'one' });
  expect(hidden.data.retireRule).toBe(null);
  expect(hidden.errors[0]?.extensions['code']).toBe('RESIDENCY_DENIED');
});
