import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningS3, startS3 } from '../../s3-adapter/start-s3.ts';
import { RequestDesk } from './request-file.ts';
import { sha256, unzip } from './unzip.ts';

let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
  await client.send(new CreateBucketCommand({ Bucket: 'files' }));
});

afterAll(async () => {
  client.destroy();
  await s3.close();
});

const put = (Key: string, subject: string, Body: string, tags = '', metadata: Record<string, string> = {}) =>
  client.send(
    new PutObjectCommand({
      Bucket: 'files',
      Key,
      Body,
      Metadata: { 'data-subject-id': subject, ...metadata },
      ...(tags === '' ? {} : { Tagging: tags }),
    }),
  );
const read = async (Key: string): Promise<string> =>
  (await (await client.send(new GetObjectCommand({ Bucket: 'files', Key }))).Body?.transformToString()) ?? '';
const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'served',
    (error: { name: string }) => error.name,
  );

async function bundleOf(id: string): Promise<Map<string, Buffer>> {
  const response = await fetch(`${s3.running.url}/api/data-subject-requests/${id}/bundle`, {
    headers: { 'x-customer-id': 'acme' },
  });
  expect(response.status).toBe(200);
  const archive = Buffer.from(await response.arrayBuffer());
  const [bundle] = (await desk.file(id)).bundles;
  expect(bundle).toMatchObject({ size: archive.length, sha256: sha256(archive) });
  const root = `request-${id}/`;
  return new Map([...(await unzip(archive))].map(([path, bytes]) => [path.replace(root, ''), bytes]));
}

test('access gives a bag with every object, its checksums and the facts of Art. 15(1)', async () => {
  const large = 'l'.repeat(30_000);
  await put('../odd/name.txt', 'anna', 'small', 'purpose=support');
  await put('large', 'anna', large);
  await put('of-bo', 'bo', 'not hers');
  const id = await desk.planned('A15_ACCESS', 'anna');
  await desk.approve(id);

  await desk.execute(id);

  expect((await desk.file(id)).request.status).toBe('COMPLETED');
  const files = await bundleOf(id);
  const manifest = files.get('manifest-sha256.txt')?.toString().trim().split('\n') ?? [];
  expect(manifest).toHaveLength(4);
  for (const line of manifest) {
    const [sum, path = ''] = line.split('  ');
    expect(sha256(files.get(path) ?? Buffer.alloc(0))).toBe(sum);
  }
  expect([...files.keys()].some((path) => path.includes('..'))).toBe(false);
  expect(files.get('bagit.txt')?.toString()).toMatch(/^BagIt-Version: 1.0\n/);
  const metadata = (files.get('data/metadata.jsonl')?.toString().trim().split('\n') ?? []).map((line) =>
    JSON.parse(line),
  );
  expect(metadata.map(({ key, size }) => [key, size])).toEqual([
    ['../odd/name.txt', 5],
    ['large', 30_000],
  ]);
  expect(files.get(metadata[1].file)?.toString()).toBe(large);
  const answer = JSON.parse(files.get('data/art15.json')?.toString() ?? '{}');
  expect(answer['Art. 15(1)(a) purposes']).toEqual(['support']);
});

test('portability leaves out what was derived, and asks about what nobody knows the origin of', async () => {
  await put('given', 'carl', 'given', '', { 'data-provenance': 'provided' });
  await put('score', 'carl', 'derived', '', { 'data-provenance': 'derived' });
  await put('unknown', 'carl', 'unknown');
  const id = await desk.planned('A20_PORTABILITY', 'carl');
  const plan = (await desk.file(id)).items;
  expect(plan.map((item: { key: string; plannedOutcome: string }) => [item.key, item.plannedOutcome])).toEqual([
    ['given', 'INCLUDED'],
    ['score', 'EXCLUDED'],
    ['unknown', 'MANUAL_REVIEW'],
  ]);
  await desk.act('decideRequestItem', id, {
    itemNo: 3,
    outcome: 'INCLUDED',
    narrative: 'Uploaded by the person in 2025',
  });
  await desk.approve(id);

  await desk.execute(id);

  const metadata = (await bundleOf(id)).get('data/metadata.jsonl')?.toString() ?? '';
  expect(metadata).toContain('"key":"given"');
  expect(metadata).toContain('"key":"unknown"');
  expect(metadata).not.toContain('score');
});

test('portability sends the data to the endpoint that the person names', async () => {
  const { accessKeyId, secretAccessKey } = await s3.issueKey('other-controller');
  const other = s3.client({ accessKeyId, secretAccessKey });
  await other.send(new CreateBucketCommand({ Bucket: 'inbox' }));
  await put('moving', 'dora', 'dora takes this along', '', { 'data-provenance': 'provided' });
  const pushTarget = {
    endpoint: s3.url,
    region: 'fi-hel',
    bucket: 'inbox',
    prefix: 'dora/',
    accessKeyId,
    secretAccessKey,
  };
  const id = await desk.planned('A20_PORTABILITY', 'dora', { pushTarget });
  await desk.approve(id);

  await desk.execute(id);

  const { Contents = [] } = await other.send(new ListObjectsV2Command({ Bucket: 'inbox' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['dora/metadata.jsonl', 'dora/objects/000001/moving']);
  const [row] = await s3.running.sql<{ sealed: Buffer | null }>(
    'SELECT sealed_push_target AS sealed FROM data_subject_requests WHERE id = $1',
    [id],
  );
  expect(row?.sealed).toBe(null);
  other.destroy();
});

test('restricted objects are listed, and neither read, replaced nor deleted, until it is lifted after a notice', async () => {
  await put('contested', 'eve', 'contested');
  const id = await desk.planned('A18_RESTRICTION', 'eve', { restrictionGround: 'A18_1_A_ACCURACY' });
  await desk.approve(id);

  await desk.execute(id);

  expect((await desk.file(id)).request.status).toBe('COMPLETED');
  expect(await nameOf(read('contested'))).toBe('AccessDenied');
  expect(await nameOf(put('contested', 'eve', 'changed'))).toBe('AccessDenied');
  const listed = (await client.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: 'contested' }))).KeyCount;
  expect(listed).toBe(1);
  const [restriction] = await s3.running.sql<{ id: string }>(
    'SELECT restriction_id AS id FROM restrictions WHERE request_id = $1',
    [id],
  );
  const lift = `mutation { liftRestriction(customerId: "acme", restrictionId: "${restriction?.id}", noticeSentAt: "${new Date().toISOString()}") }`;
  expect((await s3.running.graphql(lift, {}, { 'x-actor-id': 'officer' })).errors).toEqual([]);
  expect(await read('contested')).toBe('contested');
});

test('an objection restricts what serves the purpose until it is decided; marketing ends at once', async () => {
  await put('ad', 'fred', 'ad', 'purpose=marketing');
  await put('bill', 'fred', 'bill', 'purpose=billing');
  await put('other', 'fred', 'other', 'purpose=other');
  const id = await desk.planned('A21_OBJECTION', 'fred', { concernsMarketing: true, purposes: ['billing'] });
  await desk.approve(id);

  await desk.execute(id);

  const file = await desk.file(id);
  expect(file.request.status).toBe('IN_PROGRESS');
  expect(
    file.objections.map(({ purpose, outcome }: { purpose: string; outcome: string }) => [purpose, outcome]),
  ).toEqual([
    ['billing', 'PENDING'],
    ['marketing', 'UPHELD'],
  ]);
  expect(await nameOf(read('ad'))).toBe('AccessDenied');
  expect(await nameOf(read('bill'))).toBe('AccessDenied');
  expect(await read('other')).toBe('other');
  await desk.act('decideObjection', id, {
    objectionId: file.objections[0].id,
    outcome: 'UPHELD',
    narrative: 'No compelling grounds of ours',
  });
  await desk.act('completeRequest', id, null, 'officer', `, noticeSentAt: "${new Date().toISOString()}"`);
  expect((await desk.file(id)).request.status).toBe('COMPLETED');
});

test('a rectified object keeps its old version under restriction, a removed one goes through the ledger', async () => {
  await put('wrong-1', 'gina', 'wrong');
  await put('wrong-2', 'gina', 'wrong too');
  const id = await desk.planned('A16_RECTIFICATION', 'gina');
  await put('right-1', 'gina', 'right');
  await desk.act('decideRequestItem', id, {
    itemNo: 1,
    outcome: 'RECTIFIED',
    narrative: 'Corrected in right-1, old one kept',
  });
  await desk.act('decideRequestItem', id, {
    itemNo: 2,
    outcome: 'ERASED',
    narrative: 'Wrong as a whole, not replaced',
  });
  await desk.approve(id);

  await desk.execute(id);

  expect((await desk.file(id)).request.status).toBe('COMPLETED');
  expect(await nameOf(read('wrong-1'))).toBe('AccessDenied');
  expect(await nameOf(read('wrong-2'))).toBe('NoSuchKey');
  expect(await read('right-1')).toBe('right');
});

test('automated decisions are looked at by a person before the request is answered', async () => {
  await put('scored', 'hans', 'scored', 'automated-decision=credit');
  await put('plain', 'hans', 'plain');
  const id = await desk.planned('A22_AUTOMATED_DECISION', 'hans');
  expect((await desk.file(id)).items).toHaveLength(1);
  expect(await desk.refusal('requestApproval', id)).toMatchObject({ undecided: 1 });
  await desk.act('decideRequestItem', id, { itemNo: 1, outcome: 'REVIEWED', narrative: 'Score confirmed by hand' });
  await desk.approve(id);

  await desk.execute(id);

  expect((await desk.file(id)).outcomes).toEqual([{ outcome: 'REVIEWED', count: 1 }]);
});

test('a matter holds what is stored and what comes, and two people release it', async () => {
  await put('case/before', 'ida', 'before');
  const mutate = (document: string, actor: string) =>
    s3.running.graphql(`mutation { ${document} }`, {}, { 'x-actor-id': actor });
  const placed = await mutate(
    'placeLegalHold(customerId: "acme", input: { caseId: "C-1", reason: "claim", custodian: "Legal", bucket: "files", keyPrefix: "case/" })',
    'lawyer',
  );
  expect(placed.errors).toEqual([]);
  const matterId = placed.data.placeLegalHold;
  await put('case/after', 'ida', 'after');
  expect(await nameOf(put('case/before', 'ida', 'changed'))).toBe('AccessDenied');
  expect(await nameOf(put('case/after', 'ida', 'changed'))).toBe('AccessDenied');

  const ask = `requestLegalHoldRelease(customerId: "acme", matterId: "${matterId}")`;
  const give = `releaseLegalHold(customerId: "acme", matterId: "${matterId}")`;
  expect((await mutate(give, 'lawyer')).errors[0]?.extensions['code']).toBe('CONFLICT');
  expect((await mutate(ask, 'lawyer')).errors).toEqual([]);
  expect((await mutate(give, 'lawyer')).errors[0]?.extensions['problem']).toBe('SECOND_PERSON_REQUIRED');
  expect((await mutate(give, 'judge')).errors).toEqual([]);

  expect(await nameOf(put('case/before', 'ida', 'changed'))).toBe('served');
});

test('one idempotency key makes one request', async () => {
  const submit = () =>
    s3.running.graphql(
      `mutation { submitDataSubjectRequest(customerId: "acme", input: { right: A15_ACCESS, dataSubjectId: "once" }, idempotencyKey: "k-1") { id } }`,
    );

  const [first, second] = [await submit(), await submit()];

  expect(second.data.submitDataSubjectRequest.id).toBe(first.data.submitDataSubjectRequest.id);
});
