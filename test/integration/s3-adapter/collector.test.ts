import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { BlobCollector } from '../../../s3-adapter/collector/blob-collector.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let client: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  await client.send(new CreateBucketCommand({ Bucket: 'documents' }));
});
afterAll(() => s3.close());

const put = (Key: string, byte: string) =>
  client.send(new PutObjectCommand({ Bucket: 'documents', Key, Body: Buffer.alloc(20_000, byte) }));

async function blobOf(key: string): Promise<string> {
  const [row] = await s3.running.sql<{ blob_id: string }>('SELECT blob_id FROM object_metadata WHERE object_key = $1', [
    key,
  ]);
  return row?.blob_id ?? '';
}

/** As if `hours` had passed. */
function collectAfter(hours: number) {
  const clock = { now: () => new Date(Date.now() + hours * 3_600_000) };
  return new BlobCollector({
    executor: s3.executor,
    blobs: s3.blobs,
    clock,
    logger: createLogger('test', 'silent'),
  }).collect();
}

test('the bytes of replaced and deleted objects go when their grace period is over, and not before', async () => {
  await put('replaced', 'a');
  const replaced = await blobOf('replaced');
  await put('replaced', 'b');
  await put('deleted', 'c');
  const deleted = await blobOf('deleted');
  await client.send(new DeleteObjectCommand({ Bucket: 'documents', Key: 'deleted' }));

  await collectAfter(0);
  expect([await s3.blobs.size(replaced), await s3.blobs.size(deleted)]).toEqual([20_000, 20_000]);

  await s3.running.sql('UPDATE blob_garbage SET delete_after = now()');
  const collected = await collectAfter(0);

  expect(collected.garbage).toBe(2);
  expect([await s3.blobs.size(replaced), await s3.blobs.size(deleted)]).toEqual([null, null]);
  expect(await s3.blobs.size(await blobOf('replaced'))).toBe(20_000);
  expect(await s3.running.sql('SELECT FROM blob_garbage')).toEqual([]);
});

test('a blob whose commit never came goes after an hour; one with a row stays', async () => {
  await put('kept', 'k');
  const orphan = randomUUID();
  await s3.blobs.write(
    orphan,
    (async function* () {
      yield Buffer.from('orphan');
    })(),
  );

  expect((await collectAfter(0)).orphans).toBe(0);
  const collected = await collectAfter(2);

  expect(collected.orphans).toBe(1);
  expect(await s3.blobs.size(orphan)).toBeNull();
  expect(await s3.blobs.size(await blobOf('kept'))).toBe(20_000);
});

test('a write that a condition refuses at commit time leaves its bytes to the collector', async () => {
  await put('taken', 't');
  const committer = s3.running.region.services.s3.objects;
  const blobId = randomUUID();
  await s3.blobs.write(
    blobId,
    (async function* () {
      yield Buffer.from('late');
    })(),
  );
  const call = {
    request: {
      requestId: 'late',
      channel: 's3',
      via: 'direct',
      caller: { kind: 'service' },
      actor: 'key',
      sourceIp: null,
      userAgent: null,
      startedAt: new Date(),
    },
    customerId: 'acme',
    operation: 'PutObject',
  } as unknown as Parameters<typeof committer.put>[0];

  const answer = await committer.put(call, {
    bucket: 'documents',
    key: 'taken',
    size: 4,
    etag: 'e',
    contentType: null,
    systemHeaders: {},
    metadata: {},
    checksums: {},
    tags: {},
    lock: { retention: null, legalHold: null },
    ownerId: null,
    acl: null,
    encryption: null,
    storageClass: 'STANDARD',
    blobId,
    body: null,
    multipart: null,
    conditions: { ifMatch: null, mustNotExist: true, ifNoneMatch: null },
  });
  await collectAfter(0);

  expect(answer).toMatchObject({ kind: 'refusal', code: 'PreconditionFailed' });
  expect(await s3.blobs.size(blobId)).toBeNull();
});
