import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let client: S3Client;
const officer = { 'x-actor-id': 'officer', 'x-customer-id': 'acme' };

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  await client.send(new CreateBucketCommand({ Bucket: 'files' }));
  for (const Key of ['restricted', 'other', 'free'])
    await client.send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'content' }));
  for (const key of ['restricted', 'other']) {
    const { errors } = await s3.running.graphql(
      `mutation { restrictObject(customerId: "acme", input: { bucket: "files", key: "${key}", ground: A18_1_A_ACCURACY, reason: "Contested" }) }`,
      {},
      officer,
    );
    expect(errors).toEqual([]);
  }
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});
beforeEach(() => s3.running.sql('DELETE FROM restriction_overrides'));

async function issue(more: object = {}, key: string | null = null, headers: Record<string, string> = officer) {
  const input = { bucket: 'files', key: 'restricted', ground: 'LEGAL_CLAIMS', purpose: 'Defence in case 7', ...more };
  const { data, errors } = await s3.running.graphql(
    `mutation ($input: RestrictionOverrideInput!, $key: String) {
      issueRestrictionOverride(customerId: "acme", input: $input, idempotencyKey: $key) { token expiresAt } }`,
    { input, key },
    headers,
  );
  return { override: data?.issueRestrictionOverride, code: errors[0]?.extensions['code'] };
}

/** As an unsigned request of the open mode. */
const read = (key: string, override?: string, method = 'GET') =>
  fetch(`${s3.url}/files/${key}`, {
    method,
    headers: { 'x-customer-id': 'acme', ...(override === undefined ? {} : { 'x-compliance-override': override }) },
  });

test('a restricted object is listed, and neither read nor described; the answer says its state', async () => {
  for (const method of ['GET', 'HEAD']) {
    const answer = await read('restricted', undefined, method);
    expect([answer.status, answer.headers.get('x-compliance-state')]).toEqual([403, 'RESTRICTED']);
  }
  expect((await read('free')).headers.get('x-compliance-state')).toBe(null);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'files' }));
  expect(Contents.map(({ Key }) => Key)).toContain('restricted');
  const [entry] = await s3.running.sql(
    "SELECT decision, decision_reasons FROM audit_entries WHERE operation_type = 'GetObject' AND status_code = 403 LIMIT 1",
  );
  expect(entry).toEqual({ decision: 'DENY', decision_reasons: ['RESTRICTION'] });
});

test('an override opens that version for its purpose, and every reading is recorded with it', async () => {
  const { override } = await issue();

  const answer = await read('restricted', override.token);

  expect([answer.status, answer.headers.get('x-compliance-state'), await answer.text()]).toEqual([
    200,
    'RESTRICTED',
    'content',
  ]);
  const [entry] = await s3.running.sql(
    `SELECT purpose_of_processing, compliance_info ->> 'restrictionOverride' AS ground FROM audit_entries
     WHERE operation_type = 'GetObject' AND status_code = 200 AND compliance_info ? 'restrictionOverride'`,
  );
  expect(entry).toEqual({ purpose_of_processing: 'Defence in case 7', ground: 'LEGAL_CLAIMS' });
  expect((await read('other', override.token)).status).toBe(403);
});

test('an override does not let anybody change the object', async () => {
  const { override } = await issue();
  for (const method of ['PUT', 'DELETE']) {
    const headers = { 'x-customer-id': 'acme', 'x-compliance-override': override.token };
    const answer = await fetch(`${s3.url}/files/restricted`, { method, headers });
    expect(answer.status).toBe(403);
  }
});

test('an override ends, and a made up one opens nothing', async () => {
  const { override } = await issue({ minutes: 1 });
  await s3.running.sql(
    "UPDATE restriction_overrides SET issued_at = now() - interval '2 minutes', expires_at = now() - interval '1 minute'",
  );
  expect((await read('restricted', override.token)).status).toBe(403);
  expect((await read('restricted', 'A'.repeat(43))).status).toBe(403);
});

test('a token is shown once: the same call again has the same end and no token', async () => {
  const first = await issue({}, 'one-call');
  const again = await issue({}, 'one-call');
  expect(again.override).toEqual({ token: null, expiresAt: first.override.expiresAt });
  expect(await s3.running.sql('SELECT issued_by FROM restriction_overrides')).toEqual([{ issued_by: 'officer' }]);
});

test.each([
  [{ key: 'free' }, officer, 'UNPROCESSABLE'],
  [{ key: 'nothing' }, officer, 'NOT_FOUND'],
  [{ purpose: 'because' }, officer, 'BAD_USER_INPUT'],
  [{ minutes: 24 * 60 + 1 }, officer, 'BAD_USER_INPUT'],
  [{}, { 'x-customer-id': 'acme' }, 'BAD_USER_INPUT'],
])('an override for %o is refused', async (more, headers, code) => {
  expect((await issue(more, null, headers)).code).toBe(code);
});
