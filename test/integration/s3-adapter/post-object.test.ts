import { createHmac } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutBucketEncryptionCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KeyPair, type RunningS3, startS3 } from './start-s3.ts';

const Bucket = 'uploads';
const SHA256_OF_BAR = '/N4rLtula/QIYB+3If6bXDONEO5CnqBPrlURto+/j7k=';
let s3: RunningS3;
let keys: KeyPair;
let acme: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  keys = await s3.issueKey('acme');
  acme = s3.client(keys);
  await acme.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

type Condition = Record<string, string> | readonly (string | number)[];

const usual: readonly Condition[] = [
  { bucket: Bucket },
  ['starts-with', '$key', 'form/'],
  ['content-length-range', 0, 8],
];

/** A form as a page signs it for its visitors; `conditions` come beside the usual ones. */
async function post(
  fields: Readonly<Record<string, string>>,
  {
    conditions = [],
    only,
    file = 'bar',
  }: { conditions?: readonly Condition[]; only?: readonly Condition[]; file?: string } = {},
): Promise<{ status: number; text: string; code: string | undefined }> {
  const expiration = new Date(Date.now() + 60_000).toISOString();
  const document = JSON.stringify({ expiration, conditions: only ?? [...usual, ...conditions] });
  const policy = Buffer.from(document).toString('base64');
  const form = new FormData();
  for (const [name, value] of Object.entries({ key: 'form/a', ...fields })) form.set(name, value);
  form.set('AWSAccessKeyId', keys.accessKeyId);
  form.set('policy', policy);
  form.set('signature', createHmac('sha1', keys.secretAccessKey).update(policy).digest('base64'));
  form.set('file', new Blob([file]), 'bar.txt');
  const answer = await fetch(`${s3.url}/${Bucket}`, { method: 'POST', body: form });
  const text = await answer.text();
  return { status: answer.status, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] };
}

describe('a form upload', () => {
  test('is answered 201 with an XML document without a namespace, as AWS has it', async () => {
    const { status, text } = await post(
      { success_action_status: '201' },
      { conditions: [{ success_action_status: '201' }] },
    );

    expect(status).toBe(201);
    expect(text).toMatch(
      /^<\?xml [^>]*>\n<PostResponse><Location>\/uploads\/form\/a<\/Location><Bucket>uploads<\/Bucket>/,
    );
    expect(text).toContain('<Key>form/a</Key>');
  });

  test('may leave out a field that could have any value, and gets what the bucket says', async () => {
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
    await acme.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));

    const { status } = await post({}, { conditions: [['starts-with', '$x-amz-server-side-encryption', '']] });

    expect(status).toBe(204);
    const stored = await acme.send(new GetObjectCommand({ Bucket, Key: 'form/a' }));
    expect(stored.ServerSideEncryption).toBe('AES256');
    expect(await stored.Body?.transformToString()).toBe('bar');
  });

  test.each<[string, Record<string, string>, Parameters<typeof post>[1], number, string | undefined]>([
    ['with the checksum of its file', { 'x-amz-checksum-sha256': SHA256_OF_BAR }, {}, 204, undefined],
    ['with another checksum', { 'x-amz-checksum-sha256': SHA256_OF_BAR }, { file: 'baz' }, 400, 'BadDigest'],
    ['with a field that no condition allows', { acl: 'private' }, {}, 403, 'AccessDenied'],
    [
      'without a field that needs a value',
      {},
      { conditions: [['starts-with', '$content-type', 'text/']] },
      403,
      'AccessDenied',
    ],
    ['without a field that needs one value', {}, { conditions: [{ acl: 'private' }] }, 403, 'AccessDenied'],
    ['under a key that the policy does not allow', { key: 'other/a' }, {}, 403, 'AccessDenied'],
    ['with a condition about nothing', {}, { only: [{}] }, 400, 'InvalidPolicyDocument'],
    [
      'with a condition about two fields',
      {},
      { conditions: [{ acl: 'private', key: 'a' }] },
      400,
      'InvalidPolicyDocument',
    ],
    ['that is too large', {}, { file: 'too large' }, 400, 'EntityTooLarge'],
  ])('%s', async (_, fields, options, status, code) => {
    expect(await post(fields, options)).toMatchObject({ status, code });
  });
});
