import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpExecutor, inProcessExecutor, type RunningS3, startS3 } from './start-s3.ts';

const MIB = 1024 * 1024;
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

describe.each([
  ['in one process', inProcessExecutor],
  ['over HTTP', httpExecutor],
])('the AWS SDK, metadata %s', (_, executorOf) => {
  let s3: RunningS3;
  let client: S3Client;

  beforeAll(async () => {
    s3 = await startS3(executorOf);
    client = s3.client(await s3.issueKey('acme'));
    await client.send(new CreateBucketCommand({ Bucket: 'documents' }));
  });
  afterAll(() => s3.close());

  const put = (Key: string, Body: Uint8Array | string) =>
    client.send(new PutObjectCommand({ Bucket: 'documents', Key, Body }));
  const get = async (Key: string, Range?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'documents', Key, ...(Range ? { Range } : {}) }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  test.each([0, 1, 8 * 1024, 8 * 1024 + 1, 3 * MIB + 7])('stores and returns %i bytes', async (size) => {
    const bytes = randomBytes(size);

    const stored = await put(`size-${size}`, bytes);

    expect(stored.ETag).toBe(`"${md5(bytes)}"`);
    expect((await get(`size-${size}`)).equals(bytes)).toBe(true);
  });

  test('stores a stream of unknown length with a trailing checksum', async () => {
    const bytes = randomBytes(2 * MIB);
    const Body = Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]);

    await client.send(new PutObjectCommand({ Bucket: 'documents', Key: 'stream', Body, ContentLength: bytes.length }));

    expect(md5(await get('stream'))).toBe(md5(bytes));
  });

  test('keeps metadata, system headers and the checksum', async () => {
    await client.send(
      new PutObjectCommand({
        Bucket: 'documents',
        Key: 'described.txt',
        Body: 'hello',
        ContentType: 'text/plain; charset=utf-8',
        CacheControl: 'no-cache',
        ContentDisposition: 'attachment',
        ContentEncoding: 'gzip',
        Metadata: { owner: 'Äiti' },
        ChecksumAlgorithm: 'CRC64NVME',
      }),
    );

    const head = await client.send(
      new HeadObjectCommand({ Bucket: 'documents', Key: 'described.txt', ChecksumMode: 'ENABLED' }),
    );

    expect(head).toMatchObject({
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment',
      ContentEncoding: 'gzip',
      ContentLength: 5,
      ChecksumCRC64NVME: 'M3eFcAZSQlc=',
    });
    expect(Buffer.from(head.Metadata?.['owner'] ?? '', 'latin1').toString()).toBe('Äiti');
  });

  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=10-', 10, 12_000],
    ['bytes=-5', 11_995, 12_000],
  ])('answers the range %s', async (range, from, until) => {
    const bytes = randomBytes(12_000);
    await put('ranged', bytes);

    expect((await get('ranged', range)).equals(bytes.subarray(from, until))).toBe(true);
  });

  test('lists with prefix, delimiter and pages in byte order', async () => {
    for (const key of ['list/b/1', 'list/b/2', 'list/a', 'list/é', 'list/z']) await put(key, 'x');
    const page = (token?: string) =>
      client.send(
        new ListObjectsV2Command({
          Bucket: 'documents',
          Prefix: 'list/',
          Delimiter: '/',
          MaxKeys: 2,
          ...(token ? { ContinuationToken: token } : {}),
        }),
      );

    const first = await page();
    const second = await page(first.NextContinuationToken);

    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['list/a']);
    expect(first.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['list/b/']);
    expect(first.IsTruncated).toBe(true);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['list/z', 'list/é']);
    expect(second.IsTruncated).toBe(false);
  });

  test('uploads in parts, whose ETag counts them, and reads across their borders', async () => {
    const bytes = randomBytes(12 * MIB);

    const upload = new Upload({
      client,
      params: { Bucket: 'documents', Key: 'multipart', Body: Readable.from(bytes) },
      partSize: 5 * MIB,
      queueSize: 2,
    });
    await upload.done();

    const head = await client.send(new HeadObjectCommand({ Bucket: 'documents', Key: 'multipart' }));
    expect(head.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(md5(await get('multipart'))).toBe(md5(bytes));
    const range = await get('multipart', `bytes=${5 * MIB - 10}-${5 * MIB + 9}`);
    expect(range.equals(bytes.subarray(5 * MIB - 10, 5 * MIB + 10))).toBe(true);
  });

  test('shows an upload in progress and its parts, and forgets it when aborted', async () => {
    const target = { Bucket: 'documents', Key: 'unfinished' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }));

    const parts = await client.send(new ListPartsCommand({ ...target, UploadId }));
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: 'documents' }));
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    const after = await client.send(new ListMultipartUploadsCommand({ Bucket: 'documents' }));

    expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[1, 4]]);
    expect(uploads.Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
    expect(after.Uploads ?? []).toEqual([]);
    await expect(client.send(new ListPartsCommand({ ...target, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  test('copies objects and parts', async () => {
    const bytes = randomBytes(20_000);
    await put('source +%.bin', bytes);
    const CopySource = `documents/${encodeURIComponent('source +%.bin')}`;

    await client.send(new CopyObjectCommand({ Bucket: 'documents', Key: 'copy', CopySource }));
    const target = { Bucket: 'documents', Key: 'part-copy' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const copied = await client.send(
      new UploadPartCopyCommand({ ...target, UploadId, PartNumber: 1, CopySource, CopySourceRange: 'bytes=0-99' }),
    );

    expect((await get('copy')).equals(bytes)).toBe(true);
    expect(copied.CopyPartResult?.ETag).toBe(`"${md5(bytes.subarray(0, 100))}"`);
  });

  test('refuses a write whose condition does not hold', async () => {
    await put('once', 'first');

    const putIf = (Key: string, condition: object) =>
      client.send(new PutObjectCommand({ Bucket: 'documents', Key, Body: 'second', ...condition }));

    await expect(putIf('once', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(putIf('never', { IfMatch: '"abc"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await get('once')).toString()).toBe('first');
  });

  test('lists, empties and deletes a bucket', async () => {
    const Bucket = 'short-lived';
    await client.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['a', 'b', 'c']) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = Versions?.map(({ Key, VersionId }) => ({ Key, VersionId })) ?? [];
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'never-was' }));
    await client.send(new DeleteBucketCommand({ Bucket }));
    const { Buckets } = await client.send(new ListBucketsCommand({}));

    expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b', 'c']);
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['documents']);
  });

  test('tells where a bucket is', async () => {
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: 'documents' }));

    expect(LocationConstraint).toBe('fi-hel');
  });

  test('keeps customers apart: the same bucket name is another bucket', async () => {
    const other = s3.client(await s3.issueKey('other'));
    await put('secret', 'acme only');

    const read = other.send(new GetObjectCommand({ Bucket: 'documents', Key: 'secret' }));

    await expect(read).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
