import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let client: S3Client;
const Bucket = 'locked';
const inHours = (hours: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + hours * 3_600_000);

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
});
afterAll(() => s3.close());

const put = async (Key: string, more: Partial<ConstructorParameters<typeof PutObjectCommand>[0]> = {}) =>
  (await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }))).VersionId ?? '';
const retain = (Key: string, Mode: 'GOVERNANCE' | 'COMPLIANCE', hours: number, bypass = false) =>
  client.send(
    new PutObjectRetentionCommand({
      Bucket,
      Key,
      Retention: { Mode, RetainUntilDate: inHours(hours) },
      BypassGovernanceRetention: bypass,
    }),
  );

describe('retention', () => {
  test('GOVERNANCE is extended by everybody, shortened only with bypass', async () => {
    await put('governed');
    await retain('governed', 'GOVERNANCE', 1);
    await retain('governed', 'GOVERNANCE', 2);

    await expect(retain('governed', 'GOVERNANCE', 1)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(retain('governed', 'COMPLIANCE', 3)).rejects.toMatchObject({ name: 'AccessDenied' });
    await retain('governed', 'GOVERNANCE', 1, true);
    expect((await client.send(new GetObjectRetentionCommand({ Bucket, Key: 'governed' }))).Retention).toEqual({
      Mode: 'GOVERNANCE',
      RetainUntilDate: inHours(1),
    });
  });

  test('COMPLIANCE is extended, and shortened by nobody', async () => {
    await put('compliant');
    await retain('compliant', 'COMPLIANCE', 1);
    await retain('compliant', 'COMPLIANCE', 2);

    await expect(retain('compliant', 'COMPLIANCE', 1, true)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(retain('compliant', 'GOVERNANCE', 3, true)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a date in the past, an unknown mode and a bucket without Object Lock are refused with their own codes', async () => {
    await put('dated');
    await expect(retain('dated', 'GOVERNANCE', -1)).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(retain('dated', 'governance' as 'GOVERNANCE', 1)).rejects.toMatchObject({ name: 'MalformedXML' });
    await client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'k', Body: 'x' }));
    await expect(client.send(new GetObjectRetentionCommand({ Bucket: 'plain', Key: 'k' }))).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Bucket is missing Object Lock Configuration',
    });
    await expect(client.send(new GetObjectRetentionCommand({ Bucket, Key: 'dated' }))).rejects.toMatchObject({
      name: 'NoSuchObjectLockConfiguration',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a locked version survives DeleteObject by its id, and a list of deletions names it as refused', async () => {
    const locked = await put('kept', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inHours(1) });
    const free = await put('free');
    await expect(
      client.send(new DeleteObjectCommand({ Bucket, Key: 'kept', VersionId: locked, BypassGovernanceRetention: true })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });

    const { Deleted, Errors } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [
            { Key: 'kept', VersionId: locked },
            { Key: 'free', VersionId: free },
          ],
        },
      }),
    );

    expect(Deleted).toEqual([{ Key: 'free', VersionId: free }]);
    expect(Errors).toMatchObject([{ Key: 'kept', VersionId: locked, Code: 'AccessDenied' }]);
  });

  test('a deletion without a version puts a marker, and HEAD of the version still shows its lock', async () => {
    const until = inHours(1);
    const locked = await put('marked', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: until,
      ObjectLockLegalHoldStatus: 'ON',
    });
    const { DeleteMarker } = await client.send(new DeleteObjectCommand({ Bucket, Key: 'marked' }));

    expect(DeleteMarker).toBe(true);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'marked', VersionId: locked }))).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: until,
      ObjectLockLegalHoldStatus: 'ON',
    });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'marked' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

test('a legal hold can be cleared, and reads OFF from then on', async () => {
  const VersionId = await put('held');
  const hold = (Status: 'ON' | 'OFF') =>
    client.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'held', LegalHold: { Status } }));
  await hold('ON');
  await expect(client.send(new DeleteObjectCommand({ Bucket, Key: 'held', VersionId }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  await hold('OFF');

  expect((await client.send(new GetObjectLegalHoldCommand({ Bucket, Key: 'held' }))).LegalHold?.Status).toBe('OFF');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'held', VersionId }));
});

test('S3 cannot lift a hold that was not placed through S3', async () => {
  await put('officers');
  await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'officers'");

  await expect(
    client.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'officers', LegalHold: { Status: 'OFF' } })),
  ).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a bucket with Object Lock cannot be suspended; its default is told and can be cleared', async () => {
  const configure = (Rule?: { DefaultRetention: { Mode: 'GOVERNANCE'; Days: number } }) =>
    client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...(Rule ? { Rule } : {}) },
      }),
    );
  const told = async () =>
    (await client.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;
  await configure({ DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } });
  expect(await told()).toEqual({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
  });
  await configure();
  expect(await told()).toEqual({ ObjectLockEnabled: 'Enabled' });

  await expect(
    client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
  ).rejects.toMatchObject({ name: 'InvalidBucketState' });
  await expect(client.send(new GetObjectLockConfigurationCommand({ Bucket: 'plain' }))).rejects.toMatchObject({
    name: 'ObjectLockConfigurationNotFoundError',
  });
});

test('tags come with the upload, are counted, replaced per version, copied or not as asked', async () => {
  await put('tagged', { Tagging: 'team=a%20b&kind=' });
  const tagsOf = async (Key: string) => (await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  expect(await tagsOf('tagged')).toEqual([
    { Key: 'kind', Value: '' },
    { Key: 'team', Value: 'a b' },
  ]);
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'tagged' }))).TagCount).toBe(2);

  const CopySource = `${Bucket}/tagged`;
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource }));
  await client.send(
    new CopyObjectCommand({ Bucket, Key: 'retagged', CopySource, TaggingDirective: 'REPLACE', Tagging: 'x=y' }),
  );
  await client.send(
    new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet: [{ Key: 'only', Value: '1' }] } }),
  );

  expect(await tagsOf('copied')).toHaveLength(2);
  expect(await tagsOf('retagged')).toEqual([{ Key: 'x', Value: 'y' }]);
  expect(await tagsOf('tagged')).toEqual([{ Key: 'only', Value: '1' }]);
  await expect(put('tagged', { Tagging: 'a=1&a=2' })).rejects.toMatchObject({ name: 'InvalidTag' });
});

test('attributes tell ETag, size and checksum of a version', async () => {
  await put('described', { ChecksumAlgorithm: 'SHA256' });
  const attributes = await client.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'described', ObjectAttributes: ['ETag', 'ObjectSize', 'Checksum'] }),
  );

  expect(attributes).toMatchObject({
    ETag: '9dd4e461268c8034f5c8564e155c67a6',
    ObjectSize: 1,
    Checksum: { ChecksumType: 'FULL_OBJECT', ChecksumSHA256: 'LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=' },
  });
});

test('versions are listed with their markers, newest first', async () => {
  await put('listed');
  await put('listed');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'listed' }));
  const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'listed' }));

  expect(Versions?.map(({ IsLatest }) => IsLatest)).toEqual([false, false]);
  expect(DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([true]);
});
