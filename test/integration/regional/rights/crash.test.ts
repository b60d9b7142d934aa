import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningS3, startS3 } from '../../s3-adapter/start-s3.ts';
import { RequestDesk } from './request-file.ts';

let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;
let ledgerPath: string;

beforeAll(async () => {
  ledgerPath = await mkdtemp(join(tmpdir(), 'ledger-'));
  // Without blobs the region's own worker plans, and leaves execution to the processes that are killed.
  s3 = await startS3(undefined, { content: undefined, worker: { intervalMs: 3_600_000 } });
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
  await client.send(new CreateBucketCommand({ Bucket: 'files' }));
});

afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(ledgerPath, { recursive: true, force: true });
});

/** Runs a worker in a process of its own that kills itself after the named step; resolves to the signal that ended it. */
async function workAndDie(step: string): Promise<NodeJS.Signals | null> {
  const child = fork(new URL('./dying-worker.ts', import.meta.url), [], {
    execArgv: ['--conditions=residency-source', '--import', 'tsx'],
    env: {
      ...process.env,
      DYING_WORKER: JSON.stringify({
        step,
        databaseUrl: s3.running.database.url,
        globalDatabaseUrl: s3.running.global.regionUrl,
        blobPath: s3.blobPath,
        ledgerPath,
      }),
    },
    stdio: 'ignore',
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

const STEPS = ['ledger-rows', 'ledger', 'rows', 'bytes', 'settled', 'audit', 'verified', 'forgotten', 'certified'];

test.each(STEPS)('an erasure killed after the step %s is completed by the next worker', async (step) => {
  const subject = `person-${step}`;
  for (const index of [1, 2, 3]) {
    const Body = 'x'.repeat(index * 6_000);
    const Metadata = { 'data-subject-id': subject };
    await client.send(new PutObjectCommand({ Bucket: 'files', Key: `${subject}/${index}`, Body, Metadata }));
  }
  const id = await desk.planned('A17_ERASURE', subject);
  await desk.approve(id);
  await desk.act('executeRequest', id);
  await expect
    .poll(() => s3.running.sql('SELECT 1 FROM request_work WHERE last_error IS NOT NULL AND leased_by IS NULL'))
    .toHaveLength(1);

  await s3.running.sql('UPDATE request_work SET due_at = now()');
  expect(await workAndDie(step)).toBe('SIGKILL');
  // Leases end by themselves; the test does not wait for it.
  await s3.running.sql('UPDATE request_work SET due_at = now()');
  expect(await workAndDie('never')).toBe(null);

  const file = await desk.file(id);
  expect(file.request.status).toBe('COMPLETED');
  expect(file.outcomes).toEqual([{ outcome: 'ERASED', count: 4 }]);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: `${subject}/` }));
  expect(Contents).toEqual([]);
  const blobs = await s3.running.sql<{ blob_id: string }>(
    'SELECT unnest(blob_ids) AS blob_id FROM erasure_ledger WHERE request_id = $1',
    [id],
  );
  expect(blobs.length).toBeGreaterThan(0);
  for (const { blob_id: blobId } of blobs) expect(await s3.blobs.size(blobId)).toBe(null);
});
