import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { S3Work } from '../../../subgraphs/regional/s3/create-s3-work.ts';
import { s3WorkOf } from './s3-work.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

const DAY = 86_400_000;
let s3: RunningS3;
let client: S3Client;
let work: S3Work;
let now: Date;

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  work = newWork();
});
afterAll(async () => {
  await work.close();
  client.destroy();
  await s3.close();
});
beforeEach(() => {
  now = new Date();
});

const newWork = (): S3Work => s3WorkOf(s3, { clock: { now: () => now } });

let buckets = 0;
async function bucketWith(rules: readonly LifecycleRule[], versioned = false, lock = false): Promise<string> {
  buckets += 1;
  const Bucket = `lifecycle-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: lock }));
  if (versioned) {
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  await setRules(Bucket, rules);
  return Bucket;
}

const setRules = (Bucket: string, Rules: readonly LifecycleRule[]) =>
  client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [...Rules] } }));

const ruleOf = (rule: Partial<LifecycleRule>): LifecycleRule => ({
  ID: 'rule',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  ...rule,
});

const put = (Bucket: string, Key: string, Body = 'x', Tagging?: string) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...(Tagging === undefined ? {} : { Tagging }) }));

const keysOf = async (Bucket: string): Promise<string[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key ?? '');

/** `key`, `-` for a delete marker, `*` for the latest; newest first. */
async function versionsOf(Bucket: string): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
  return [...Versions.map((v) => ({ ...v, sign: '' })), ...DeleteMarkers.map((v) => ({ ...v, sign: '-' }))]
    .map(({ Key, sign, IsLatest }) => `${Key}${sign}${IsLatest === true ? '*' : ''}`)
    .sort();
}

const after = (days: number): void => {
  now = new Date(Date.now() + days * DAY);
};

const entriesOf = (bucket: string, operation: string) =>
  s3.running.sql<{ channel: string; status_code: number; purpose_of_processing: string; compliance_info: object }>(
    'SELECT channel, status_code, purpose_of_processing, compliance_info FROM audit_entries WHERE bucket_name = $1 AND operation_type = $2',
    [bucket, operation],
  );

test('objects go when their days are over, by prefix, tag and size together, and each is in the audit trail', async () => {
  const bucket = await bucketWith([
    ruleOf({ ID: 'logs', Filter: { Prefix: 'logs/' }, Expiration: { Days: 2 } }),
    ruleOf({
      ID: 'both',
      Filter: { And: { Prefix: 'tmp/', Tags: [{ Key: 'keep', Value: 'no' }], ObjectSizeGreaterThan: 2 } },
      Expiration: { Days: 1 },
    }),
  ]);
  await put(bucket, 'logs/a');
  await put(bucket, 'other');
  await put(bucket, 'tmp/small', 'x', 'keep=no');
  await put(bucket, 'tmp/kept', 'xxxx', 'keep=yes');
  await put(bucket, 'tmp/gone', 'xxxx', 'keep=no');

  await work.lifecycle.runOnce();
  expect(await keysOf(bucket)).toHaveLength(5);
  after(2);
  await work.lifecycle.runOnce();
  expect(await keysOf(bucket)).toEqual(['logs/a', 'other', 'tmp/kept', 'tmp/small']);
  after(3);
  const counts = await work.lifecycle.runOnce();

  expect(await keysOf(bucket)).toEqual(['other', 'tmp/kept', 'tmp/small']);
  expect(counts.expired).toBe(1);
  expect(await entriesOf(bucket, 'ExpireObject')).toEqual([
    { channel: 'system', status_code: 204, purpose_of_processing: 'lifecycle', compliance_info: {} },
    { channel: 'system', status_code: 204, purpose_of_processing: 'lifecycle', compliance_info: {} },
  ]);
});

test('a date expires everything from that day on, whatever its age', async () => {
  const date = new Date(Math.ceil(Date.now() / DAY) * DAY);
  const bucket = await bucketWith([ruleOf({ Expiration: { Date: date } })]);
  await put(bucket, 'a');

  now = new Date(date.getTime() - 1);
  await work.lifecycle.runOnce();
  expect(await keysOf(bucket)).toEqual(['a']);
  now = date;
  await work.lifecycle.runOnce();

  expect(await keysOf(bucket)).toEqual([]);
});

test('changed rules count on the same day, and rules that are switched off never', async () => {
  const bucket = await bucketWith([ruleOf({ Status: 'Disabled', Expiration: { Days: 1 } })]);
  await put(bucket, 'a');
  after(5);
  await work.lifecycle.runOnce();
  expect(await keysOf(bucket)).toEqual(['a']);

  await setRules(bucket, [ruleOf({ Expiration: { Days: 1 } })]);
  await work.lifecycle.runOnce();

  expect(await keysOf(bucket)).toEqual([]);
});

test('a versioned bucket gets a delete marker; noncurrent versions go by age, less the newest that are kept', async () => {
  const bucket = await bucketWith(
    [
      ruleOf({
        Expiration: { Days: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 1 },
      }),
    ],
    true,
  );
  for (const body of ['1', '2', '3', '4']) await put(bucket, 'k', body);

  after(2);
  await work.lifecycle.runOnce();
  expect(await versionsOf(bucket)).toEqual(['k', 'k', 'k', 'k', 'k-*']);
  after(4);
  await work.lifecycle.runOnce();

  expect(await versionsOf(bucket)).toEqual(['k', 'k-*']);
});

test('a version is noncurrent since its successor came, not since it was made', async () => {
  const bucket = await bucketWith([ruleOf({ NoncurrentVersionExpiration: { NoncurrentDays: 10 } })], true);
  await put(bucket, 'k', 'old');
  await put(bucket, 'k', 'new');
  await s3.running.sql(
    "UPDATE object_metadata SET last_modified = now() - interval '40 days' WHERE bucket_name = $1 AND NOT is_latest",
    [bucket],
  );

  await work.lifecycle.runOnce();
  expect(await versionsOf(bucket)).toEqual(['k', 'k*']);
  after(11);
  await work.lifecycle.runOnce();

  expect(await versionsOf(bucket)).toEqual(['k*']);
});

test('delete markers over nothing go, those over a version stay', async () => {
  const bucket = await bucketWith([ruleOf({ Expiration: { ExpiredObjectDeleteMarker: true } })], true);
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'alone' }));
  await put(bucket, 'covered');
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'covered' }));

  after(0.01);
  const counts = await work.lifecycle.runOnce();

  expect(await versionsOf(bucket)).toEqual(['covered', 'covered-*']);
  expect(counts).toMatchObject({ markers: 1, expired: 0 });
});

test('what is under a hold, a lock, a restriction or an open request stays, and is counted', async () => {
  const bucket = await bucketWith([ruleOf({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } })], false, true);
  const locked = ['held', 'governed', 'restricted', 'frozen', 'free'];
  for (const key of locked) await put(bucket, key);
  const Retention = { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date(Date.now() + 30 * DAY) };
  await client.send(new PutObjectLegalHoldCommand({ Bucket: bucket, Key: 'held', LegalHold: { Status: 'ON' } }));
  await client.send(new PutObjectRetentionCommand({ Bucket: bucket, Key: 'governed', Retention }));
  const mark = (column: string, key: string) =>
    s3.running.sql(`UPDATE object_metadata SET ${column} = 1 WHERE bucket_name = $1 AND object_key = $2`, [
      bucket,
      key,
    ]);
  await mark('restrictions', 'restricted');
  await mark('request_freezes', 'frozen');
  for (const key of locked) await put(bucket, key, 'new');

  after(3);
  const counts = await work.lifecycle.runOnce();

  expect((await versionsOf(bucket)).filter((name) => !name.endsWith('*'))).toEqual([
    'frozen',
    'governed',
    'held',
    'restricted',
  ]);
  expect(counts).toMatchObject({ noncurrent: 1, protected: 4 });
  const [pass] = await entriesOf(bucket, 'ApplyLifecycleRules');
  expect(pass?.compliance_info).toMatchObject({ noncurrent: 1, protected: 4 });
});

test('an upload that was left open is aborted, and its parts are garbage', async () => {
  const bucket = await bucketWith([
    ruleOf({ Filter: { Prefix: 'up/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
  ]);
  const open = async (Key: string) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    await client.send(
      new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'x'.repeat(20_000) }),
    );
    return UploadId;
  };
  await open('up/forgotten');
  const other = await open('elsewhere');

  after(8);
  const counts = await work.lifecycle.runOnce();

  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(Uploads.map(({ Key }) => Key)).toEqual(['elsewhere']);
  expect(counts.uploads).toBe(1);
  await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'elsewhere', UploadId: other }));
});

test('two workers on one bucket delete each object once, and a pass that broke off is made again', async () => {
  const bucket = await bucketWith([ruleOf({ Expiration: { Days: 1 } })]);
  for (let index = 0; index < 30; index += 1) await put(bucket, `k${index}`);
  after(3);
  const other = newWork();
  // What a worker that was killed leaves behind.
  await s3.running.sql(
    `INSERT INTO lifecycle_passes (bucket_id, leased_by, leased_until)
     SELECT bucket_id, gen_random_uuid(), now() - interval '1 second' FROM buckets WHERE bucket_name = $1`,
    [bucket],
  );

  const passes = await Promise.all([work.lifecycle.runOnce(), other.lifecycle.runOnce()]);
  await other.close();

  expect(await keysOf(bucket)).toEqual([]);
  expect(passes.reduce((sum, { expired }) => sum + expired, 0)).toBe(30);
  expect(await entriesOf(bucket, 'ExpireObject')).toHaveLength(30);
  expect((await work.lifecycle.runOnce()).expired).toBe(0);
});

test('PUT, GET and HEAD say when an object expires and by which rule', async () => {
  const bucket = await bucketWith([ruleOf({ ID: 'after a day', Filter: { Prefix: 'e' }, Expiration: { Days: 1 } })]);
  const stored = await put(bucket, 'expires');
  const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'expires' }));
  const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'expires' }));
  const { Expiration: none } = await put(bucket, 'stays');

  const midnight = new Date((Math.floor(Date.now() / DAY) + 2) * DAY).toUTCString();
  expect(stored.Expiration).toBe(`expiry-date="${midnight}", rule-id="after%20a%20day"`);
  expect(head.Expiration).toBe(stored.Expiration);
  expect(got.Expiration).toBe(stored.Expiration);
  expect(none).toBeUndefined();
});
