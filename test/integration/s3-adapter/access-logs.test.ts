import {
  CreateBucketCommand,
  GetBucketLoggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let client: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  client = s3.client(await s3.issueKey('acme'));
  for (const Bucket of ['source', 'silent', 'logs']) await client.send(new CreateBucketCommand({ Bucket }));
  await s3.running.region.s3Work.accessLogs.deliver();
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});

const put = (Bucket: string, Key: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'four' }));
const log = (Bucket: string, TargetBucket: string | null) =>
  client.send(
    new PutBucketLoggingCommand({
      Bucket,
      BucketLoggingStatus:
        TargetBucket === null ? {} : { LoggingEnabled: { TargetBucket, TargetPrefix: 'of-source/' } },
    }),
  );

async function logged(): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
  const bodies = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'logs', Key }));
      return (await Body?.transformToString()) ?? '';
    }),
  );
  return bodies.flatMap((body) => body.trimEnd().split('\n'));
}

test('requests on a bucket with logging become lines in the target bucket, each once, and those of others do not', async () => {
  await put('source', 'before');
  await log('source', 'logs');
  await put('source', 'my report');
  await put('silent', 'a');
  await expect(client.send(new GetObjectCommand({ Bucket: 'source', Key: 'missing' }))).rejects.toThrow();
  const { accessLogs } = s3.running.region.s3Work;

  await accessLogs.deliver();
  await accessLogs.deliver();

  const lines = await logged();
  const about = (operation: string) => lines.filter((line) => line.includes(` ${operation} `));
  expect(lines.every((line) => line.startsWith('acme source ['))).toBe(true);
  expect(
    about('REST.PUT.OBJECT').some((line) =>
      /REST\.PUT\.OBJECT my%20report "PUT \/source\/my%20report HTTP\/1\.1" 200 - - 4 /.test(line),
    ),
  ).toBe(true);
  expect(about('REST.GET.OBJECT')).toHaveLength(1);
  expect(about('REST.GET.OBJECT')[0]).toMatch(/ missing ".*" 404 NoSuchKey /);
  expect(about('REST.GET.OBJECT')[0]).toMatch(/ 127\.0\.0\.1 [A-Z0-9]{16,} .* SigV4 /);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
  expect(Contents[0]?.Key).toMatch(/^of-source\/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$/);

  await put('source', 'later');
  await accessLogs.deliver();
  expect((await logged()).filter((line) => line.includes(' later '))).toHaveLength(1);
});

test('the configuration comes back, and goes when it is put empty', async () => {
  await log('source', 'logs');
  const read = async () => (await client.send(new GetBucketLoggingCommand({ Bucket: 'source' }))).LoggingEnabled;
  expect(await read()).toMatchObject({ TargetBucket: 'logs', TargetPrefix: 'of-source/' });

  await log('source', null);
  await s3.running.region.s3Work.accessLogs.deliver();
  const before = await logged();
  await put('source', 'unlogged');
  await s3.running.region.s3Work.accessLogs.deliver();

  expect(await read()).toBeUndefined();
  expect(await logged()).toHaveLength(before.length);
});

test('a target that does not exist, is another customer’s, or encrypts by default is refused', async () => {
  const other = s3.client(await s3.issueKey('globex'));
  await other.send(new CreateBucketCommand({ Bucket: 'theirs' }));
  await client.send(new CreateBucketCommand({ Bucket: 'sealed' }));
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
  await client.send(new PutBucketEncryptionCommand({ Bucket: 'sealed', ServerSideEncryptionConfiguration: { Rules } }));

  for (const target of ['nowhere', 'theirs', 'sealed']) {
    await expect(log('source', target)).rejects.toMatchObject({ name: 'InvalidTargetBucketForLogging' });
  }
  other.destroy();
});
