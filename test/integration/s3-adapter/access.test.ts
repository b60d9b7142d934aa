import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let acme: S3Client;
let globex: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  acme = s3.client(await s3.issueKey('acme'));
  globex = s3.client(await s3.issueKey('globex'));
  await acme.send(new CreateBucketCommand({ Bucket: 'documents' }));
  await acme.send(new PutObjectCommand({ Bucket: 'documents', Key: 'a', Body: 'of acme' }));
});

afterAll(async () => {
  await s3.close();
});

const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as Error).name,
  );
const policyFor = (bucket: string, principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  });
const read = async (client: S3Client, input: ConstructorParameters<typeof GetObjectCommand>[0]) =>
  Buffer.from((await (await client.send(new GetObjectCommand(input))).Body?.transformToByteArray()) ?? []);

describe('a bucket of another customer', () => {
  test('does not exist for others as long as it cannot be shared', async () => {
    expect(await nameOf(globex.send(new GetObjectCommand({ Bucket: 'documents', Key: 'a' })))).toBe('NoSuchBucket');
    expect((await fetch(`${s3.url}/documents/a`)).status).toBe(404);
  });

  test('is reached where its policy allows it, and only as far', async () => {
    const Bucket = 'shared-by-policy';
    await acme.send(new CreateBucketCommand({ Bucket }));
    await acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'shared' }));
    await acme.send(
      new PutBucketPolicyCommand({ Bucket, Policy: policyFor(Bucket, { AWS: 'arn:aws:iam::globex:root' }) }),
    );

    expect((await read(globex, { Bucket, Key: 'a' })).toString()).toBe('shared');
    expect(await nameOf(globex.send(new PutObjectCommand({ Bucket, Key: 'b', Body: '' })))).toBe('AccessDenied');
    expect(await nameOf(globex.send(new GetObjectCommand({ Bucket, Key: 'missing' })))).toBe('AccessDenied');
    expect(await nameOf(globex.send(new GetBucketPolicyCommand({ Bucket })))).toBe('AccessDenied');
    expect((await fetch(`${s3.url}/${Bucket}/a`)).status).toBe(403);
  });

  test('one of the same name comes first, unless the request names the owner', async () => {
    const Bucket = 'shared-by-policy';
    await globex.send(new CreateBucketCommand({ Bucket }));
    await globex.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'of globex' }));

    expect((await read(globex, { Bucket, Key: 'a' })).toString()).toBe('of globex');
    expect((await read(globex, { Bucket, Key: 'a', ExpectedBucketOwner: 'acme' })).toString()).toBe('shared');
    const taken = globex.send(new PutBucketPolicyCommand({ Bucket, Policy: policyFor(Bucket, { AWS: 'acme' }) }));
    expect(await nameOf(taken)).toBe('OperationAborted');
  });

  test('is not opened to everybody unless an operator lifted the block', async () => {
    const opened = acme.send(new PutBucketPolicyCommand({ Bucket: 'documents', Policy: policyFor('documents', '*') }));
    expect(await nameOf(opened)).toBe('AccessDenied');
  });

  test('takes no ACL while its owner enforces ownership', async () => {
    const put = acme.send(new PutBucketAclCommand({ Bucket: 'documents', ACL: 'public-read' }));
    expect(await nameOf(put)).toBe('AccessControlListNotSupported');
  });
});

describe('encryption', () => {
  const key = randomBytes(32);
  const withKey = (given: Buffer) => ({
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: given.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(given).digest('base64'),
  });

  test.each([100, 300_000])(
    "%i bytes under the client's key come back with it, in part too, and without it not",
    async (size) => {
      const Body = randomBytes(size);
      const at = { Bucket: 'documents', Key: `sse-c-${size}` };
      await acme.send(new PutObjectCommand({ ...at, Body, ...withKey(key) }));

      expect((await read(acme, { ...at, ...withKey(key) })).equals(Body)).toBe(true);
      const range = await read(acme, { ...at, ...withKey(key), Range: 'bytes=37-90' });
      expect(range.equals(Body.subarray(37, 91))).toBe(true);
      expect(await nameOf(acme.send(new GetObjectCommand(at)))).toBe('InvalidRequest');
      expect(await nameOf(acme.send(new GetObjectCommand({ ...at, ...withKey(randomBytes(32)) })))).toBe(
        'InvalidRequest',
      );
    },
  );

  test('parts and copies are encrypted, and read as one', async () => {
    const at = { Bucket: 'documents', Key: 'parts' };
    const parts = [randomBytes(5 * 1024 * 1024 + 3), randomBytes(1_000)];
    const { UploadId } = await acme.send(new CreateMultipartUploadCommand({ ...at, ServerSideEncryption: 'AES256' }));
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await acme.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
    }
    await acme.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
    await acme.send(
      new CopyObjectCommand({ Bucket: 'documents', Key: 'copy', CopySource: 'documents/parts', ...withKey(key) }),
    );

    const whole = Buffer.concat(parts);
    expect((await read(acme, at)).equals(whole)).toBe(true);
    expect((await read(acme, { Bucket: 'documents', Key: 'copy', ...withKey(key) })).equals(whole)).toBe(true);
    const across = await read(acme, { ...at, Range: `bytes=${5 * 1024 * 1024}-${5 * 1024 * 1024 + 9}` });
    expect(across.equals(whole.subarray(5 * 1024 * 1024, 5 * 1024 * 1024 + 10))).toBe(true);
  });

  test('what a bucket says goes for uploads that say nothing, and no byte is stored as it came', async () => {
    const Bucket = 'encrypted-by-default';
    const Body = Buffer.alloc(100_000, 'plain text ');
    await acme.send(new CreateBucketCommand({ Bucket }));
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
    await acme.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    await acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));

    expect((await acme.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).ServerSideEncryption).toBe('AES256');
    const { rows } = await s3.running.region.pool.query(
      "SELECT blob_id FROM object_metadata WHERE bucket_name = 'encrypted-by-default'",
    );
    const pieces: Buffer[] = [];
    for await (const piece of await s3.blobs.read(rows[0].blob_id, { start: 0, length: Body.length }))
      pieces.push(piece);
    expect(Buffer.concat(pieces).includes('plain text')).toBe(false);
    expect((await read(acme, { Bucket, Key: 'a' })).equals(Body)).toBe(true);
  });
});

describe('browsers', () => {
  test('are told which pages may read a bucket, refused requests included', async () => {
    const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: 60 }];
    await acme.send(new PutBucketCorsCommand({ Bucket: 'documents', CORSConfiguration: { CORSRules } }));
    const preflight = (origin: string, method = 'GET') =>
      fetch(`${s3.url}/documents/a`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method },
      });

    const allowed = await preflight('https://app.example.com');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example.com',
    ]);
    expect((await preflight('https://example.org')).status).toBe(403);
    expect((await preflight('https://app.example.com', 'PUT')).status).toBe(403);
    const refused = await fetch(`${s3.url}/documents/a`, { headers: { origin: 'https://app.example.com' } });
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });

  test('cannot upload a form that nobody signed into a bucket that is not open', async () => {
    const form = new FormData();
    form.set('key', 'form.txt');
    form.set('file', new Blob(['x']), 'form.txt');
    const answer = await fetch(`${s3.url}/documents`, { method: 'POST', body: form });

    expect(answer.status).toBe(404);
    const { Contents = [] } = await acme.send(new ListObjectsV2Command({ Bucket: 'documents', Prefix: 'form' }));
    expect(Contents).toEqual([]);
  });
});
