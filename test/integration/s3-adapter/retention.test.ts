import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let client: S3Client;
const officer = { 'x-actor-id': 'officer', 'x-customer-id': 'acme' };

beforeAll(async () => {
  s3 = await startS3(undefined, { worker: { intervalMs: 3_600_000 } });
  client = s3.client(await s3.issueKey('acme'));
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});

async function bucket(name: string, versioned = false): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: name }));
  if (versioned)
    await s3.running.sql("UPDATE buckets SET versioning_status = 'Enabled' WHERE bucket_name = $1", [name]);
}
const put = (Bucket: string, Key: string, Tagging = '') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: Key, ...(Tagging === '' ? {} : { Tagging }) }));
const age = (name: string, key: string, days: number) =>
  s3.running.sql(
    "UPDATE object_metadata SET created_at = now() - $3 * interval '1 day' WHERE bucket_name = $1 AND object_key = $2",
    [name, key, days],
  );
const keysOf = async (name: string) =>
  (
    await s3.running.sql<{ object_key: string }>(
      'SELECT object_key FROM object_metadata WHERE bucket_name = $1 ORDER BY object_key, version_rank',
      [name],
    )
  ).map((row) => row.object_key);

const EFFECT = 'covered retained expired schedule { id basis trigger action retiredBy }';
async function create(input: object, dryRun = false) {
  const { data, errors } = await s3.running.graphql(
    `mutation ($input: RetentionScheduleInput!, $dryRun: Boolean) {
      createRetentionSchedule(customerId: "acme", input: $input, dryRun: $dryRun) { ${EFFECT} } }`,
    { input: { name: 'records', basis: 'HGB § 257', ...input }, dryRun },
    officer,
  );
  expect(errors).toEqual([]);
  return data.createRetentionSchedule;
}
async function expire(dryRun: boolean, key: string | null = null) {
  const { data, errors } = await s3.running.graphql(
    `mutation ($dryRun: Boolean, $key: String) { expireRetention(customerId: "acme", dryRun: $dryRun, idempotencyKey: $key) {
      dryRun expired kept objects { bucket key action obstacles } } }`,
    { dryRun, key },
    officer,
  );
  expect(errors).toEqual([]);
  return data.expireRetention;
}
const alerts = async () =>
  (await s3.running.get('/api/compliance/alerts', officer)).body.alerts.filter(
    ({ kind }: { kind: string }) => kind === 'RETENTION_EXPIRING',
  );

describe('the shortest period', () => {
  test('of a schedule keeps what is stored already and what comes', async () => {
    await bucket('ledgers');
    await put('ledgers', 'old');
    expect(await create({ bucket: 'ledgers', minimumDays: 10 })).toMatchObject({ covered: 1, retained: 1, expired: 0 });
    await put('ledgers', 'new');

    for (const Key of ['old', 'new']) {
      const deletion = client.send(new DeleteObjectCommand({ Bucket: 'ledgers', Key }));
      await expect(deletion).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    await age('ledgers', 'old', 11);
    await s3.running.sql("UPDATE object_metadata SET rule_retain_until = created_at + interval '10 days'");
    await client.send(new DeleteObjectCommand({ Bucket: 'ledgers', Key: 'old' }));
    expect(await keysOf('ledgers')).toEqual(['new']);
  });

  test('of an active retention rule is not undone by the index of the object', async () => {
    await bucket('ruled');
    await s3.running.sql(`INSERT INTO compliance_rules (rule_name, rule_type, rule_definition, created_by)
      VALUES ('keep', 'retention', '{"bucket": "ruled", "minimumDays": 30, "basis": "AO § 147"}', 'one')`);
    for (const state of ["'simulated', simulated_at = now()", "'awaiting_approval', submitted_by = 'one'"]) {
      await s3.running.sql(`UPDATE compliance_rules SET state = ${state}`);
    }
    await s3.running.sql(
      "UPDATE compliance_rules SET state = 'active', enabled = true, approved_by = 'two', approved_at = now()",
    );
    await put('ruled', 'kept');

    const deletion = client.send(new DeleteObjectCommand({ Bucket: 'ruled', Key: 'kept' }));

    await expect(deletion).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('the longest period', () => {
  test('is tried before it counts: a dry run of a schedule stores nothing', async () => {
    await bucket('tried');
    await put('tried', 'a');
    await age('tried', 'a', 100);

    const effect = await create({ bucket: 'tried', maximumDays: 90 }, true);

    expect(effect).toEqual({ covered: 1, retained: 0, expired: 1, schedule: null });
    expect(await expire(true)).toMatchObject({ expired: 0, kept: 0 });
  });

  test('ends what is free, keeps what is held, and writes an audit entry for every version', async () => {
    await bucket('notes', true);
    for (const key of ['due', 'due', 'fresh', 'held']) await put('notes', key);
    await age('notes', 'held', 50);
    // The newer version of `due` is past its period; the older one was stored later by its date.
    await s3.running.sql(
      "UPDATE object_metadata SET created_at = now() - interval '50 days' WHERE object_key = 'due' AND is_latest",
    );
    await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'held'");
    await create({ bucket: 'notes', maximumDays: 30 });

    const preview = await expire(true);
    expect(preview).toMatchObject({ dryRun: true, expired: 1, kept: 1 });
    expect(preview.objects).toEqual(
      expect.arrayContaining([
        { bucket: 'notes', key: 'due', action: 'DELETE', obstacles: [] },
        { bucket: 'notes', key: 'held', action: 'DELETE', obstacles: ['LEGAL_HOLD'] },
      ]),
    );
    expect(await keysOf('notes')).toEqual(['due', 'due', 'fresh', 'held']);

    expect(await expire(false, 'once')).toMatchObject({ dryRun: false, expired: 1, kept: 1 });
    expect(await expire(false, 'once')).toEqual({ dryRun: false, expired: 1, kept: 1, objects: [] });
    expect(await keysOf('notes')).toEqual(['due', 'fresh', 'held']);
    expect(await s3.running.sql("SELECT is_latest FROM object_metadata WHERE object_key = 'due'")).toEqual([
      { is_latest: true },
    ]);
    const entries = await s3.running.sql(
      `SELECT bucket_name, status_code, purpose_of_processing, compliance_info -> 'retentionSchedule' IS NOT NULL AS named
       FROM audit_entries WHERE operation_type = 'ExpireObject'`,
    );
    expect(entries).toEqual([
      { bucket_name: 'notes', status_code: 200, purpose_of_processing: 'retention', named: true },
    ]);
    expect(await alerts()).toEqual([
      expect.objectContaining({ severity: 'medium', message: expect.stringContaining('past the longest period') }),
    ]);
    await s3.running.sql("UPDATE object_metadata SET legal_hold = false WHERE object_key = 'held'");
  });

  test('ends by itself once nothing keeps the object any more', async () => {
    await s3.running.region.requestWork.worker.runOnce();
    expect(await keysOf('notes')).toEqual(['due', 'fresh']);
    expect(await alerts()).toEqual([]);
  });

  test('begins at the date in a tag; without a date it never does', async () => {
    await bucket('contracts');
    await put('contracts', 'ended', 'contract-end=2020-02-29');
    await put('contracts', 'running', 'contract-end=2999-01-01');
    await put('contracts', 'wrong', 'contract-end=soon');
    await put('contracts', 'untagged');
    await create({ bucket: 'contracts', trigger: 'TAG', triggerTag: 'contract-end', maximumDays: 365 });

    expect((await expire(true)).objects.map(({ key }: { key: string }) => key)).toEqual(['ended']);
    await s3.running.region.requestWork.worker.runOnce();
    expect(await keysOf('contracts')).toEqual(['running', 'untagged', 'wrong']);
  });

  test('may ask for a review instead: one event, and nothing goes', async () => {
    await bucket('studies');
    await put('studies', 'old');
    await age('studies', 'old', 400);
    await create({ bucket: 'studies', maximumDays: 365, action: 'REVIEW' });

    for (const _ of [1, 2]) await s3.running.region.requestWork.worker.runOnce();

    expect(await keysOf('studies')).toEqual(['old']);
    const events = "SELECT occurrences, event_type FROM compliance_events WHERE dedup_key LIKE 'retention-review:%'";
    expect(await s3.running.sql(events)).toEqual([{ occurrences: 1, event_type: 'retention_expired' }]);
  });

  test('does not end what a schedule in force keeps longer', async () => {
    await bucket('both');
    await put('both', 'a');
    await create({ bucket: 'both', minimumDays: 400 });
    await create({ bucket: 'both', maximumDays: 30 });
    await age('both', 'a', 50);

    const found = (await expire(true)).objects.filter(({ bucket: name }: { bucket: string }) => name === 'both');

    expect(found).toEqual([{ bucket: 'both', key: 'a', action: 'DELETE', obstacles: ['RETENTION_RULE'] }]);
  });
});

test('a retired schedule ends nothing any more; REST has the same schedules', async () => {
  await bucket('rested');
  await put('rested', 'a');
  const input = { name: 'short', bucket: 'rested', basis: 'consent', maximum_days: 1 };
  const created = await s3.running.post('/api/compliance/retention-schedules', input, officer);
  expect(created).toMatchObject({ status: 201, body: { covered: 1, schedule: { maximum_days: 1, action: 'delete' } } });
  const { schedule_id: id } = created.body.schedule;
  await age('rested', 'a', 2);
  const preview = await s3.running.post('/api/compliance/retention/expire', {}, officer);
  expect(preview.body).toMatchObject({ dry_run: true, expired: 1 });

  const retired = await s3.running.post(`/api/compliance/retention-schedules/${id}/retire`, {}, officer);

  expect(retired.body).toMatchObject({ schedule_id: id, retired_by: 'officer' });
  expect((await s3.running.post('/api/compliance/retention/expire', {}, officer)).body.expired).toBe(0);
  const listed = await s3.running.get('/api/compliance/retention-schedules', officer);
  expect(listed.body.schedules[0]).toMatchObject({ name: 'short', retired_by: 'officer' });
  const again = await s3.running.post(`/api/compliance/retention-schedules/${id}/retire`, {}, officer);
  expect(again.status).toBe(404);
});

test.each([
  [{ bucket: 'x', basis: 'law', name: 'n' }, 'minimumDays'],
  [{ bucket: 'x', basis: 'law', name: 'n', minimumDays: 5, maximumDays: 4 }, 'maximumDays'],
  [{ bucket: 'x', basis: 'law', name: 'n', maximumDays: 4, trigger: 'TAG' }, 'triggerTag'],
  [{ bucket: 'x', basis: ' ', name: 'n', maximumDays: 4 }, 'basis'],
])('a schedule that cannot be used is refused: %o', async (input, field) => {
  const { errors } = await s3.running.graphql(
    `mutation ($input: RetentionScheduleInput!) { createRetentionSchedule(customerId: "acme", input: $input) { covered } }`,
    { input },
    officer,
  );
  expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining(field) });
});
