import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyCertificate } from '../../../../subgraphs/regional/data-subject-requests/erasure-certificate.ts';
import { findInFolder } from '../../../support/find-in-folder.ts';
import { type RunningS3, startS3 } from '../../s3-adapter/start-s3.ts';
import { RequestDesk } from './request-file.ts';

let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;
const LARGE = 'x'.repeat(20_000);

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
  for (const Bucket of ['letters', 'photos']) await client.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  client.destroy();
  await s3.close();
});

const put = (Bucket: string, Key: string, subject: string, Body = 'small') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { 'data-subject-id': subject } }));

const keysIn = async (Bucket: string): Promise<(string | undefined)[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);

test('an erasure destroys every row, blob and upload of the person, verifies it and certifies it', async () => {
  await put('letters', 'anna-canary-1', 'anna-canary');
  await put('photos', 'anna-canary-2', 'anna-canary', `anna-canary${LARGE}`);
  await put('photos', 'of-bo', 'bo');
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: 'photos',
      Key: 'anna-canary-3',
      Metadata: { 'data-subject-id': 'anna-canary' },
    }),
  );
  await client.send(
    new UploadPartCommand({
      Bucket: 'photos',
      Key: 'anna-canary-3',
      UploadId,
      PartNumber: 1,
      Body: `anna-canary${LARGE}`,
    }),
  );
  const id = await desk.planned('A17_ERASURE', 'Anna-Canary', { erasureGround: 'A17_1_A' });
  const planned = await desk.file(id);
  expect(
    planned.items.map((item: { kind: string; plannedOutcome: string }) => [item.kind, item.plannedOutcome]),
  ).toEqual([
    ['audit_values', 'ERASED'],
    ['object', 'ERASED'],
    ['object', 'ERASED'],
    ['upload', 'ERASED'],
  ]);
  expect(await keysIn('letters')).toEqual(['anna-canary-1']);

  await desk.approve(id);
  await desk.execute(id);

  const file = await desk.file(id);
  expect(file.request).toMatchObject({ status: 'COMPLETED', dataSubjectId: null });
  expect(file.outcomes).toEqual([{ outcome: 'ERASED', count: 4 }]);
  expect(file.items.every((item: { key: string | null }) => item.key === null)).toBe(true);
  expect(await keysIn('letters')).toEqual([]);
  expect(await keysIn('photos')).toEqual(['of-bo']);
  expect(await findInFolder(s3.blobPath, 'anna-canary')).toEqual([]);
  const [{ document, signature, publicKey }] = file.certificates;
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
  expect(JSON.parse(document)).toMatchObject({ requestId: id, outcomes: { ERASED: 4 } });
  expect(await verifyCertificate({ document, signature: bytes(signature), publicKey: bytes(publicKey) })).toBe(true);
  const forged = document.replace('"ERASED":4', '"ERASED":5');
  expect(await verifyCertificate({ document: forged, signature: bytes(signature), publicKey: bytes(publicKey) })).toBe(
    false,
  );
});

test('nothing in the database names the erased person any more', async () => {
  const tables = await s3.running.sql<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await s3.running.sql<{ hits: string }>(
      `SELECT count(*) AS hits FROM "${name}" t WHERE t::text ILIKE '%anna-canary%' OR t::text ILIKE '%${Buffer.from('anna-canary').toString('hex')}%'`,
    );
    if (row?.hits !== '0') found.push(name);
  }

  expect(found).toEqual([]);
});

test('a held object is deferred, the rest is erased; the release of the hold completes the erasure by itself', async () => {
  await put('letters', 'carl-1', 'carl');
  await put('letters', 'carl-2', 'carl', LARGE);
  await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'carl-1'");
  const id = await desk.planned('A17_ERASURE', 'carl');
  await desk.approve(id);

  await desk.execute(id);

  const held = await desk.file(id);
  expect(held.request.status).toBe('IN_PROGRESS');
  expect(held.items.find((item: { key: string }) => item.key === 'carl-1')).toMatchObject({
    outcome: 'DEFERRED',
    reasons: ['LEGAL_HOLD'],
  });
  expect(await keysIn('letters')).toEqual(['carl-1']);

  await desk.act('completeRequest', id, null, 'officer', `, noticeSentAt: "${new Date().toISOString()}"`);
  expect((await desk.file(id)).request).toMatchObject({ status: 'PARTIALLY_COMPLETED', deferredItems: 1 });
  await desk.work();
  expect((await desk.file(id)).request.status).toBe('PARTIALLY_COMPLETED');

  await s3.running.sql("UPDATE object_metadata SET legal_hold = false WHERE object_key = 'carl-1'");
  await desk.work();

  const done = await desk.file(id);
  expect(done.request).toMatchObject({ status: 'COMPLETED', deferredItems: 0 });
  expect(await keysIn('letters')).toEqual([]);
  expect(done.certificates).toHaveLength(2);
});

test('when everything is held the request is blocked, and is planned again after the release', async () => {
  await put('letters', 'dora-1', 'dora');
  await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'dora-1'");
  const id = await desk.planned('A17_ERASURE', 'dora');
  expect((await desk.file(id)).request.status).toBe('BLOCKED_LEGAL_HOLD');

  await s3.running.sql("UPDATE object_metadata SET legal_hold = false WHERE object_key = 'dora-1'");
  await desk.work();

  expect((await desk.file(id)).request.status).toBe('IN_PROGRESS');
  await desk.approve(id);
  await desk.execute(id);
  expect((await desk.file(id)).request.status).toBe('COMPLETED');
});

test('an object about several people needs a decision before anybody approves', async () => {
  await put('letters', 'both', 'eve, fred');
  const id = await desk.planned('A17_ERASURE', 'eve');
  expect(await desk.refusal('requestApproval', id)).toMatchObject({ code: 'UNPROCESSABLE', undecided: 1 });
  const [item] = (await desk.file(id)).items.filter(
    (each: { plannedOutcome: string }) => each.plannedOutcome === 'MANUAL_REVIEW',
  );

  await desk.act('decideRequestItem', id, {
    itemNo: item.itemNo,
    outcome: 'RETAINED',
    narrative: 'Art. 17(3)(e): needed for claims of the other person',
  });
  await desk.approve(id);
  await desk.execute(id);

  const file = await desk.file(id);
  expect(file.items.find((each: { key: string }) => each.key === 'both')).toMatchObject({
    plannedOutcome: 'RETAINED',
    decidedBy: 'officer',
  });
  expect(await keysIn('letters')).toEqual(['both']);
});

test('a hold placed after the approval still protects its object', async () => {
  await put('photos', 'gina-1', 'gina');
  const id = await desk.planned('A17_ERASURE', 'gina');
  await desk.approve(id);
  await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'gina-1'");

  await desk.execute(id);

  expect(await keysIn('photos')).toContain('gina-1');
  expect((await desk.file(id)).outcomes).toContainEqual({ outcome: 'DEFERRED', count: 1 });
});

test('one person cannot approve what they asked approval for', async () => {
  await put('photos', 'hans-1', 'hans');
  const id = await desk.planned('A17_ERASURE', 'hans');
  await desk.act('requestApproval', id);

  expect(await desk.refusal('approvePlan', id)).toMatchObject({ problem: 'SECOND_PERSON_REQUIRED' });
  expect(await desk.refusal('executeRequest', id)).toMatchObject({ problem: 'TRANSITION_NOT_ALLOWED' });
  await expect(
    s3.running.sql("UPDATE data_subject_requests SET status = 'completed' WHERE id = $1", [id]),
  ).rejects.toThrow(/cannot go from awaiting_approval to completed/);
  expect(await keysIn('photos')).toContain('hans-1');
});

test('what was erased is erased again when the database was restored from before', async () => {
  await put('photos', 'ida-1', 'ida', LARGE);
  const [before] = await s3.running.sql<{ row: object; blob_id: string }>(
    "SELECT to_jsonb(o) AS row, blob_id FROM object_metadata o WHERE object_key = 'ida-1'",
  );
  const id = await desk.planned('A17_ERASURE', 'ida');
  await desk.approve(id);
  await desk.execute(id);
  await s3.running.sql('INSERT INTO object_metadata SELECT * FROM jsonb_populate_record(NULL::object_metadata, $1)', [
    JSON.stringify(before?.row),
  ]);
  await s3.blobs.write(
    before?.blob_id ?? '',
    (async function* () {
      yield Buffer.from(LARGE);
    })(),
  );
  expect(await keysIn('photos')).toContain('ida-1');

  expect(await s3.running.region.requestWork.replayErasures()).toBe(1);

  expect(await keysIn('photos')).not.toContain('ida-1');
  expect(await s3.blobs.size(before?.blob_id ?? '')).toBe(null);
  expect(await s3.running.region.requestWork.replayErasures()).toBe(0);
});

test('while a request is open its objects cannot be deleted or replaced', async () => {
  await put('photos', 'jan-1', 'jan');
  const id = await desk.planned('A17_ERASURE', 'jan');
  const [row] = await s3.running.sql<{ obstacles: string[] }>(
    "SELECT deletion_obstacles(o) AS obstacles FROM object_metadata o WHERE object_key = 'jan-1'",
  );
  expect(row?.obstacles).toEqual(['OPEN_REQUEST']);

  await desk.act('withdrawRequest', id);

  const [after] = await s3.running.sql<{ obstacles: string[] }>(
    "SELECT deletion_obstacles(o) AS obstacles FROM object_metadata o WHERE object_key = 'jan-1'",
  );
  expect(after?.obstacles).toEqual([]);
  expect((await client.send(new GetObjectCommand({ Bucket: 'photos', Key: 'jan-1' }))).ContentLength).toBe(5);
});
