import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectVersionsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyCertificate } from '../../../../subgraphs/regional/data-subject-requests/erasure-certificate.ts';
import { findInFolder } from '../../../support/find-in-folder.ts';
import { runCli } from '../../../support/run-cli.ts';
import { type RunningS3, startS3 } from '../../s3-adapter/start-s3.ts';
import { RequestDesk } from './request-file.ts';
import { unzip } from './unzip.ts';

const CANARY = 'canary-4f1d7';
const LOCK_MS = 12_000;
let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;
let erasure: string;
let matterId: string;
let bundleBlob: string;
let ledgerPath: string;
/** Everything that the region's processes wrote, at the most talkative level. */
const written: string[] = [];

beforeAll(async () => {
  ledgerPath = await mkdtemp(join(tmpdir(), 'ledger-'));
  const logger = pino({ level: 'trace' }, { write: (line) => void written.push(line) });
  s3 = await startS3(undefined, { logger, ledgerPath });
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
});

afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(ledgerPath, { recursive: true, force: true });
});

const officer = async (mutation: string, actor: string) => {
  const { data, errors } = await s3.running.graphql(`mutation { ${mutation} }`, {}, { 'x-actor-id': actor });
  expect(errors).toEqual([]);
  return data;
};
const put = (Bucket: string, Key: string, subjects: string, lockedUntil?: Date) =>
  client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: `${CANARY} ${'x'.repeat(10_000)}`,
      Metadata: { 'data-subject-id': subjects },
      ...(lockedUntil ? { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: lockedUntil } : {}),
    }),
  );
const versionsIn = async (Bucket: string): Promise<number> =>
  ((await client.send(new ListObjectVersionsCommand({ Bucket }))).Versions ?? []).length;

test('a person has objects in three buckets: one under legal hold, one locked, one mixed', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'held' }));
  await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
  await client.send(new CreateBucketCommand({ Bucket: 'mixed' }));
  const placed = await officer(
    'placeLegalHold(customerId: "acme", input: { caseId: "C-7", reason: "claim", custodian: "Legal", bucket: "held" })',
    'lawyer',
  );
  matterId = placed.placeLegalHold;
  await put('held', `${CANARY}/1`, CANARY);
  await put('locked', `${CANARY}/2`, CANARY, new Date(Date.now() + LOCK_MS));
  await put('mixed', `${CANARY}/3`, CANARY);
  await put('mixed', `${CANARY}/4`, `${CANARY}, bo`);
});

test('access pierces hold and lock', async () => {
  const id = await desk.planned('A15_ACCESS', CANARY);
  const review = (await desk.file(id)).items.find(
    (item: { plannedOutcome: string }) => item.plannedOutcome === 'MANUAL_REVIEW',
  );
  await desk.act('decideRequestItem', id, {
    itemNo: review.itemNo,
    outcome: 'INCLUDED',
    narrative: 'Nothing in it harms the other',
  });
  await desk.approve(id);
  await desk.execute(id);

  expect((await desk.file(id)).bundles).toEqual([expect.objectContaining({ items: 4 })]);
  const [bundle] = await s3.running.sql<{ blob_id: string; size: string }>(
    'SELECT blob_id, size_bytes AS size FROM export_bundles',
  );
  bundleBlob = bundle?.blob_id ?? '';
  const pieces: Uint8Array[] = [];
  for await (const piece of await s3.blobs.read(bundleBlob, { start: 0, length: Number(bundle?.size) }))
    pieces.push(piece);
  const files = await unzip(Buffer.concat(pieces));
  expect([...files.values()].filter((content) => content.includes(CANARY)).length).toBeGreaterThanOrEqual(4);
});

test('the erasure completes partially, with a reason for each thing that stays', async () => {
  erasure = await desk.planned('A17_ERASURE', CANARY);
  const review = (await desk.file(erasure)).items.find(
    (item: { plannedOutcome: string }) => item.plannedOutcome === 'MANUAL_REVIEW',
  );
  await desk.act('decideRequestItem', erasure, {
    itemNo: review.itemNo,
    outcome: 'ERASED',
    narrative: 'The other person has a copy',
  });
  await desk.approve(erasure);
  await desk.execute(erasure);
  await desk.act('completeRequest', erasure, null, 'officer', `, noticeSentAt: "${new Date().toISOString()}"`);

  const file = await desk.file(erasure);
  expect(file.request).toMatchObject({ status: 'PARTIALLY_COMPLETED', dataSubjectId: null });
  const kept = file.items.filter(({ outcome }: { outcome: string }) => outcome === 'DEFERRED');
  expect(kept.map(({ bucket, reasons }: { bucket: string; reasons: string[] }) => [bucket, reasons])).toEqual([
    ['held', ['LEGAL_MATTER']],
    ['locked', ['OBJECT_LOCK_COMPLIANCE']],
  ]);
  expect([await versionsIn('held'), await versionsIn('locked'), await versionsIn('mixed')]).toEqual([1, 1, 0]);
});

test('the release of the hold, and the end of the lock, complete it', async () => {
  await officer(`requestLegalHoldRelease(customerId: "acme", matterId: "${matterId}")`, 'lawyer');
  await officer(`releaseLegalHold(customerId: "acme", matterId: "${matterId}")`, 'judge');
  await expect
    .poll(
      async () => {
        await desk.work();
        return versionsIn('locked');
      },
      { timeout: 40_000, interval: 1_000 },
    )
    .toBe(0);
  const status = (await desk.file(erasure)).request.status;
  if (status !== 'COMPLETED') {
    await desk.act('completeRequest', erasure, null, 'officer', `, noticeSentAt: "${new Date().toISOString()}"`);
    await desk.work();
  }

  expect((await desk.file(erasure)).request).toMatchObject({ status: 'COMPLETED', deferredItems: 0 });
  expect(await versionsIn('held')).toBe(0);
}, 60_000);

test('the certificate verifies offline', async () => {
  const [{ document, signature, publicKey }] = (await desk.file(erasure)).certificates;
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');

  expect(await verifyCertificate({ document, signature: bytes(signature), publicKey: bytes(publicKey) })).toBe(true);
  expect(JSON.parse(document).outcomes).toEqual({ ERASED: 6 });
});

test('the certificate verifies by the command line, and a changed one does not', async () => {
  const [{ document, signature, publicKey }] = (await desk.file(erasure)).certificates;
  const file = join(ledgerPath, '..', `certificate-${erasure}.json`);
  const verify = async (content: object) => {
    await writeFile(file, JSON.stringify(content));
    return runCli(['dsr', 'verify-certificate', file, '--public-key', publicKey]);
  };

  expect(await verify({ document, signature, publicKey })).toMatchObject({ code: 0 });
  const changed = document.replace('"ERASED":6', '"ERASED":7');
  expect(await verify({ document: changed, signature, publicKey })).toMatchObject({ code: 1 });
  await rm(file);
});

test('no log, no bundle and no ledger of the region holds the canary', async () => {
  expect(written.length).toBeGreaterThan(0);
  expect(written.join('')).not.toContain(CANARY);
  expect(await s3.blobs.size(bundleBlob)).toBe(null);
  expect(await s3.running.sql('SELECT FROM export_bundles')).toEqual([]);
  expect((await readdir(ledgerPath)).length).toBeGreaterThan(0);
  expect(await findInFolder(ledgerPath, CANARY)).toEqual([]);
});

test('no table and no blob of the region holds the canary', async () => {
  const tables = await s3.running.sql<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const hex = Buffer.from(CANARY).toString('hex');
    const [row] = await s3.running.sql<{ hits: string }>(
      `SELECT count(*) AS hits FROM "${name}" t WHERE t::text ILIKE '%${CANARY}%' OR t::text ILIKE '%${hex}%'`,
    );
    if (row?.hits !== '0') found.push(name);
  }

  expect(found).toEqual([]);
  expect(await findInFolder(s3.blobPath, CANARY)).toEqual([]);
});
