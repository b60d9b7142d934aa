import { createHash, randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import { PgEntryWriter } from '../../../subgraphs/regional/audit/pg-entry-writer.ts';
import { PgErasureStore } from '../../../subgraphs/regional/data-subject-requests/pg-erasure-store.ts';
import type { S3Work } from '../../../subgraphs/regional/s3/create-s3-work.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { query } from '../../support/databases.ts';
import { RequestDesk } from '../regional/rights/request-file.ts';
import { s3WorkOf } from './s3-work.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

/** What keeps a version, and how it comes to be on its row. */
const PROTECT = (kind: string): string =>
  `INSERT INTO object_protections (object_id, kind, source_id) VALUES ($1, '${kind}', gen_random_uuid())`;
const set = (assignment: string): string => `UPDATE object_metadata SET ${assignment} WHERE object_id = $1`;
const TOMORROW = "now() + interval '1 day'";
const PROTECTIONS: Readonly<Record<string, string | null>> = {
  nothing: null,
  'a legal hold': set('legal_hold = true'),
  'a legal matter': PROTECT('matter'),
  'GOVERNANCE retention': set(`lock_mode = 'GOVERNANCE', retention_until = ${TOMORROW}`),
  'COMPLIANCE retention': set(`lock_mode = 'COMPLIANCE', retention_until = ${TOMORROW}`),
  'a retention date': set(`retention_until = ${TOMORROW}`),
  'a retention rule': set(`rule_retain_until = ${TOMORROW}`),
  'a restriction': PROTECT('restriction'),
  'the freeze of an open request': PROTECT('freeze'),
};
type Protection = keyof typeof PROTECTIONS;

interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly objectId: string;
}

interface Path {
  readonly versioning?: 'Enabled' | 'Suspended';
  /** What has to be there before the version is protected; resolves to what then tries to destroy it. */
  readonly begin: (target: Target) => Promise<() => Promise<unknown>>;
  /** Protections that do not stop it, by design. */
  readonly passes?: readonly Protection[];
  /** It touches no object version at all. */
  readonly harmless?: true;
}

let s3: RunningS3;
let client: S3Client;
let desk: RequestDesk;
let lifecycle: S3Work;

beforeAll(async () => {
  s3 = await startS3(undefined, { worker: { intervalMs: 3_600_000 } });
  client = s3.client(await s3.issueKey('acme'));
  desk = new RequestDesk(s3.running, 'acme');
  lifecycle = s3WorkOf(s3, { clock: { now: () => new Date(Date.now() + 10 * 86_400_000) } });
});
afterAll(async () => {
  await lifecycle.close();
  client.destroy();
  await s3.close();
});

const now = (attempt: (target: Target) => Promise<unknown>) => async (target: Target) => () => attempt(target);
const personOf = ({ key }: Target): string => `person-of-${key}`;

async function upload(target: Target): Promise<{ UploadId: string | undefined; ETag: string | undefined }> {
  const address = { Bucket: target.bucket, Key: target.key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(address));
  const part = new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: 'another body' });
  return { UploadId, ETag: (await client.send(part)).ETag };
}

/** An approved request about the person of the object, short of its execution. */
async function approved(target: Target, right: string, outcome?: 'ERASED') {
  const id = await desk.planned(right, personOf(target));
  if (outcome !== undefined) {
    await desk.act('decideRequestItem', id, { itemNo: 1, outcome, narrative: 'Wrong as a whole, not replaced' });
  }
  await desk.approve(id);
  return () => desk.execute(id);
}

/** Expires in a bucket of its own, as lifecycle rules go by bucket. */
async function underLifecycle({ bucket }: Target, rule: 'current' | 'noncurrent') {
  const ends =
    rule === 'current' ? { Expiration: { Days: 1 } } : { NoncurrentVersionExpiration: { NoncurrentDays: 1 } };
  const Rules = [{ ID: 'all', Status: 'Enabled' as const, Filter: { Prefix: '' }, ...ends }];
  await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules } }));
  return () => lifecycle.lifecycle.runOnce();
}

const PATHS: Readonly<Record<string, Path>> = {
  DeleteObject: { begin: now(({ bucket: Bucket, key: Key }) => client.send(new DeleteObjectCommand({ Bucket, Key }))) },
  'DeleteObject of a version': {
    versioning: 'Enabled',
    begin: now(({ bucket: Bucket, key: Key, versionId: VersionId }) =>
      client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
    ),
  },
  'DeleteObject of a version that bypasses governance': {
    versioning: 'Enabled',
    passes: ['GOVERNANCE retention'],
    begin: now(({ bucket: Bucket, key: Key, versionId: VersionId }) =>
      client.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention: true })),
    ),
  },
  'DeleteObject where versions are suspended': {
    versioning: 'Suspended',
    begin: now(({ bucket: Bucket, key: Key }) => client.send(new DeleteObjectCommand({ Bucket, Key }))),
  },
  DeleteObjects: {
    begin: now(({ bucket: Bucket, key: Key }) =>
      client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } })),
    ),
  },
  'DeleteObjects of a version': {
    versioning: 'Enabled',
    begin: now(({ bucket: Bucket, key: Key, versionId: VersionId }) =>
      client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] } })),
    ),
  },
  'PutObject over it': {
    begin: now(({ bucket: Bucket, key: Key }) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }))),
  },
  'PutObject over it where versions are suspended': {
    versioning: 'Suspended',
    begin: now(({ bucket: Bucket, key: Key }) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }))),
  },
  'CopyObject over it': {
    begin: async ({ bucket: Bucket, key: Key }) => {
      await client.send(new PutObjectCommand({ Bucket, Key: `${Key}-source`, Body: 'copied' }));
      return () => client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}-source` }));
    },
  },
  'CompleteMultipartUpload over it': {
    begin: async (target) => {
      const { UploadId, ETag } = await upload(target);
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const address = { Bucket: target.bucket, Key: target.key, UploadId, MultipartUpload };
      return () => client.send(new CompleteMultipartUploadCommand(address));
    },
  },
  'AbortMultipartUpload of the same key': {
    harmless: true,
    begin: async (target) => {
      const { UploadId } = await upload(target);
      return () => client.send(new AbortMultipartUploadCommand({ Bucket: target.bucket, Key: target.key, UploadId }));
    },
  },
  DeleteBucket: {
    harmless: true,
    begin: now(({ bucket: Bucket }) => client.send(new DeleteBucketCommand({ Bucket }))),
  },
  'a lifecycle rule': { begin: (target) => underLifecycle(target, 'current') },
  'a lifecycle rule for noncurrent versions': {
    versioning: 'Enabled',
    begin: async (target) => {
      await client.send(new PutObjectCommand({ Bucket: target.bucket, Key: target.key, Body: 'newer' }));
      return underLifecycle(target, 'noncurrent');
    },
  },
  'the end of its retention schedule': {
    begin: async ({ bucket, objectId }) => {
      await s3.running.sql("UPDATE object_metadata SET created_at = now() - interval '9 days' WHERE object_id = $1", [
        objectId,
      ]);
      const input = { name: 'short', bucket, basis: 'consent', maximum_days: 5 };
      const headers = { 'x-customer-id': 'acme', 'x-actor-id': 'officer' };
      await s3.running.post('/api/compliance/retention-schedules', input, headers);
      return () => s3.running.region.requestWork.worker.runOnce();
    },
  },
  'an erasure': { begin: (target) => approved(target, 'A17_ERASURE') },
  'the withdrawal of a consent': { begin: (target) => approved(target, 'A7_3_WITHDRAW_CONSENT') },
  'a rectification that removes it': { begin: (target) => approved(target, 'A16_RECTIFICATION', 'ERASED') },
  // What is erased again was erased before; a freeze that came back with the backup was lifted since.
  'the repetition of an erasure after a restore': {
    passes: ['the freeze of an open request'],
    begin: now(({ objectId }) => {
      const entry = { requestId: randomUUID(), itemNo: 1, customerId: 'acme' as CustomerId, blobIds: [] };
      const { regionId, pool } = s3.running.region;
      const entries = new PgEntryWriter(regionId, createTestSealer(pool));
      return new PgErasureStore(pool, entries).eraseAgain([{ ...entry, objectId, uploadId: null, bundleId: null }]);
    }),
  },
  // The database cannot know whether whoever writes SQL may bypass governance; everything else it stops itself.
  'SQL in the name of the region': {
    passes: ['GOVERNANCE retention'],
    begin: now(({ objectId }) =>
      query(s3.running.database.url, 'DELETE FROM object_metadata WHERE object_id = $1', [objectId]),
    ),
  },
};

let count = 0;
async function store({ versioning }: Path): Promise<Target> {
  count += 1;
  const [bucket, key] = [`guarded-${count}`, `object-${count}`];
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (versioning !== undefined) {
    await client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: versioning } }),
    );
  }
  const Metadata = { 'data-subject-id': `person-of-${key}` };
  const { VersionId } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'kept', Metadata }));
  const [row] = await s3.running.sql<{ object_id: string }>(
    'SELECT object_id FROM object_metadata WHERE bucket_name = $1',
    [bucket],
  );
  return { bucket, key, versionId: VersionId, objectId: row?.object_id ?? '' };
}

/** The version with its bytes. */
async function isIntact({ objectId }: Target): Promise<boolean> {
  const rows = await s3.running.sql<{ etag: string | null; body: Buffer }>(
    'SELECT o.etag, b.body FROM object_metadata o JOIN object_bodies b USING (object_id) WHERE object_id = $1',
    [objectId],
  );
  const etag = createHash('md5').update('kept').digest('hex');
  return rows.length === 1 && rows[0]?.etag === etag && rows[0].body.toString() === 'kept';
}

describe.each(Object.entries(PATHS))('%s', (_name, path) => {
  test.each(Object.keys(PROTECTIONS))('against %s', async (protection) => {
    const target = await store(path);
    const destroy = await path.begin(target);
    const statement = PROTECTIONS[protection] ?? null;
    if (statement !== null) await s3.running.sql(statement, [target.objectId]);

    await destroy().catch((error: unknown) => error);

    const stays = path.harmless === true || (statement !== null && path.passes?.includes(protection) !== true);
    expect(await isIntact(target)).toBe(stays);
  });
});
