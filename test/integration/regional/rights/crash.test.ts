import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
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
  for (const Bucket of ['files', 'inbox']) await client.send(new CreateBucketCommand({ Bucket }));
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

interface Right {
  readonly right: string;
  /** Where the worker is killed. */
  readonly steps: readonly string[];
  readonly tagging?: string;
  readonly more?: (subject: string) => Promise<object>;
  /** What every item needs before the plan is approved, by its number. */
  readonly decisions?: readonly ('RECTIFIED' | 'ERASED' | 'REVIEWED' | 'INCLUDED')[];
  readonly outcomes: readonly { readonly outcome: string; readonly count: number }[];
  /** What must be so beside the request's own state. */
  readonly check: (subject: string, id: string) => Promise<void>;
}

const erasedBytes = async (id: string): Promise<void> => {
  const blobs = await s3.running.sql<{ blob_id: string }>(
    'SELECT unnest(blob_ids) AS blob_id FROM erasure_ledger WHERE request_id = $1',
    [id],
  );
  expect(blobs.length).toBeGreaterThan(0);
  for (const { blob_id: blobId } of blobs) expect(await s3.blobs.size(blobId)).toBe(null);
};
const keysOf = async (Bucket: string, subject: string): Promise<string[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket, Prefix: `${subject}/` }))).Contents ?? []).map(
    ({ Key }) => Key ?? '',
  );
const restrictionsOf = async (subject: string): Promise<number[]> =>
  (
    await s3.running.sql<{ restrictions: number }>(
      "SELECT restrictions FROM object_metadata WHERE bucket_name = 'files' AND object_key LIKE $1 ORDER BY object_key",
      [`${subject}/%`],
    )
  ).map((row) => row.restrictions);
async function oneWholeBundle(id: string): Promise<void> {
  const bundles = await s3.running.sql<{ blob_id: string; size_bytes: string; sha256: string }>(
    'SELECT blob_id, size_bytes, sha256 FROM export_bundles WHERE request_id = $1',
    [id],
  );
  expect(bundles).toHaveLength(1);
  const hash = createHash('sha256');
  const [bundle] = bundles;
  const end = { start: 0, length: Number(bundle?.size_bytes) };
  for await (const piece of await s3.blobs.read(bundle?.blob_id ?? '', end)) hash.update(piece);
  expect(hash.digest('hex')).toBe(bundle?.sha256);
}
async function pushTarget(subject: string): Promise<object> {
  const { accessKeyId, secretAccessKey } = await s3.issueKey('acme');
  const place = { endpoint: s3.url, region: 'fi-hel', bucket: 'inbox', prefix: `${subject}/` };
  return { pushTarget: { ...place, accessKeyId, secretAccessKey } };
}

const RIGHTS: readonly Right[] = [
  {
    right: 'A17_ERASURE',
    steps: ['ledger-rows', 'ledger', 'rows', 'bytes', 'settled', 'audit', 'verified', 'forgotten', 'certified'],
    outcomes: [{ outcome: 'ERASED', count: 4 }],
    check: async (subject, id) => {
      expect(await keysOf('files', subject)).toEqual([]);
      await erasedBytes(id);
    },
  },
  {
    right: 'A15_ACCESS',
    steps: ['file', 'archive', 'bundle', 'finished'],
    outcomes: [{ outcome: 'INCLUDED', count: 3 }],
    check: (_subject, id) => oneWholeBundle(id),
  },
  {
    right: 'A20_PORTABILITY',
    steps: ['bundle', 'pushed', 'finished'],
    more: pushTarget,
    tagging: 'data-provenance=provided',
    outcomes: [{ outcome: 'INCLUDED', count: 3 }],
    check: async (subject, id) => {
      await oneWholeBundle(id);
      const pushed = await s3.running.sql('SELECT pushed_objects FROM export_bundles WHERE request_id = $1', [id]);
      expect(pushed).toEqual([{ pushed_objects: 3 }]);
      expect(await keysOf('inbox', subject)).toHaveLength(4);
    },
  },
  {
    right: 'A16_RECTIFICATION',
    steps: ['restricted', 'ledger', 'rows', 'settled'],
    decisions: ['RECTIFIED', 'ERASED', 'ERASED'],
    outcomes: [
      { outcome: 'ERASED', count: 2 },
      { outcome: 'RECTIFIED', count: 1 },
    ],
    check: async (subject, id) => {
      expect(await restrictionsOf(subject)).toEqual([1]);
      await erasedBytes(id);
    },
  },
  {
    right: 'A18_RESTRICTION',
    steps: ['restricted'],
    more: async () => ({ restrictionGround: 'A18_1_A_ACCURACY' }),
    outcomes: [{ outcome: 'RESTRICTED', count: 3 }],
    check: async (subject) => expect(await restrictionsOf(subject)).toEqual([1, 1, 1]),
  },
  {
    right: 'A21_OBJECTION',
    steps: ['objected', 'restricted'],
    tagging: 'purpose=marketing',
    more: async () => ({ concernsMarketing: true }),
    outcomes: [{ outcome: 'RESTRICTED', count: 3 }],
    check: async (subject, id) => {
      expect(await restrictionsOf(subject)).toEqual([1, 1, 1]);
      const objections = 'SELECT purpose, status FROM purpose_objections WHERE request_id = $1';
      expect(await s3.running.sql(objections, [id])).toEqual([{ purpose: 'marketing', status: 'upheld' }]);
    },
  },
  {
    right: 'A22_AUTOMATED_DECISION',
    steps: ['reviewed'],
    tagging: 'automated-decision=credit',
    decisions: ['REVIEWED', 'REVIEWED', 'REVIEWED'],
    outcomes: [{ outcome: 'REVIEWED', count: 3 }],
    check: async (subject) => expect(await restrictionsOf(subject)).toEqual([0, 0, 0]),
  },
];

const CASES = RIGHTS.flatMap((right) => right.steps.map((step) => [right.right, step, right] as const));

test.each(CASES)('%s killed after the step %s is completed by the next worker', async (name, step, right) => {
  const subject = `person-${name}-${step}`.toLowerCase();
  for (const index of [1, 2, 3]) {
    const Body = 'x'.repeat(index * 6_000);
    const Metadata = { 'data-subject-id': subject };
    const Tagging = right.tagging === undefined ? {} : { Tagging: right.tagging };
    await client.send(
      new PutObjectCommand({ Bucket: 'files', Key: `${subject}/${index}`, Body, Metadata, ...Tagging }),
    );
  }
  const id = await desk.planned(name, subject, (await right.more?.(subject)) ?? {});
  for (const [at, outcome] of (right.decisions ?? []).entries()) {
    const decision = { itemNo: at + 1, outcome, narrative: 'Decided for this test of crashes' };
    await desk.act('decideRequestItem', id, decision);
  }
  await desk.approve(id);
  await desk.act('executeRequest', id);
  const waits = 'SELECT 1 FROM request_work WHERE request_id = $1 AND last_error IS NOT NULL AND leased_by IS NULL';
  await expect.poll(() => s3.running.sql(waits, [id]), { timeout: 10_000 }).toHaveLength(1);

  await s3.running.sql('UPDATE request_work SET due_at = now()');
  expect(await workAndDie(step)).toBe('SIGKILL');
  // Leases end by themselves; the test does not wait for it.
  await s3.running.sql('UPDATE request_work SET due_at = now()');
  expect(await workAndDie('never')).toBe(null);

  const file = await desk.file(id);
  expect(file.request.status).toBe('COMPLETED');
  expect(file.outcomes.toSorted((a: Outcome, b: Outcome) => a.outcome.localeCompare(b.outcome))).toEqual(
    right.outcomes,
  );
  await right.check(subject, id);
});

type Outcome = Right['outcomes'][number];
