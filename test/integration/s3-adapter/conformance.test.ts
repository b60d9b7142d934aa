import { createHash, createHmac, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  type ServerSideEncryption,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KeyPair, type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let keys: KeyPair;
let acme: S3Client;
let globex: S3Client;

beforeAll(async () => {
  s3 = await startS3(undefined, { acceptsVersion2: true });
  keys = await s3.issueKey('acme');
  acme = s3.client(keys);
  globex = s3.client(await s3.issueKey('globex'));
});
afterAll(() => s3.close());

const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as Error).name,
  );
const customerKey = (seed: string) => {
  const key = createHash('sha256').update(seed).digest();
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
};

describe("a customer's own key", () => {
  const Bucket = 'own-keys';
  const mine = customerKey('mine');
  const other = customerKey('other');
  const at = { Bucket, Key: 'parts' };
  let UploadId: string | undefined;

  beforeAll(async () => {
    await acme.send(new CreateBucketCommand({ Bucket }));
    await acme.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'secret', ...mine }));
    await acme.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'plain' }));
    ({ UploadId } = await acme.send(new CreateMultipartUploadCommand({ ...at, ...mine })));
  });

  test.each([
    ['without it', {}, 'InvalidRequest'],
    ['with another one', other, 'InvalidRequest'],
    ['with it', mine, 'done'],
  ])('is asked for by attributes: %s', async (_, key, answer) => {
    const asked = { Bucket, Key: 'whole', ObjectAttributes: ['ObjectSize' as const], ...key };
    expect(await nameOf(acme.send(new GetObjectAttributesCommand(asked)))).toBe(answer);
  });

  test('is asked for by each step of an upload, and a wrong one is refused', async () => {
    const part = { ...at, UploadId, PartNumber: 1 };
    const copy = { ...part, CopySource: `${Bucket}/plain` };
    expect(await nameOf(acme.send(new UploadPartCopyCommand(copy)))).toBe('InvalidRequest');
    expect(await nameOf(acme.send(new UploadPartCommand({ ...part, Body: 'part', ...other })))).toBe('InvalidRequest');
    const { ETag } = await acme.send(new UploadPartCommand({ ...part, Body: 'part', ...mine }));
    const complete = { ...at, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };

    expect(await nameOf(acme.send(new CompleteMultipartUploadCommand(complete)))).toBe('InvalidRequest');
    expect(await nameOf(acme.send(new CompleteMultipartUploadCommand({ ...complete, ...other })))).toBe(
      'InvalidRequest',
    );
    expect(await nameOf(acme.send(new CompleteMultipartUploadCommand({ ...complete, ...mine })))).toBe('done');
    const { Body } = await acme.send(new GetObjectCommand({ ...at, ...mine }));
    expect(await Body?.transformToString()).toBe('part');
  });
});

describe('a bucket policy about encryption', () => {
  const policy = (bucket: string, header: string) =>
    JSON.stringify({
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${bucket}/*`,
          Condition: { StringNotEquals: { [`s3:${header}`]: 'AES256' } },
        },
      ],
    });

  test.each<[string, string, object, object]>([
    [
      'by the region',
      'x-amz-server-side-encryption',
      { ServerSideEncryption: 'AES192' as ServerSideEncryption },
      { ServerSideEncryption: 'AES256' },
    ],
    [
      "under the customer's key",
      'x-amz-server-side-encryption-customer-algorithm',
      { SSECustomerAlgorithm: 'AES192' },
      customerKey('mine'),
    ],
  ])('denies before anybody looks whether the headers make sense: %s', async (_, header, wrong, right) => {
    const Bucket = `denies-${createHash('md5').update(header).digest('hex').slice(0, 8)}`;
    const put = (headers: object) => acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ...headers }));
    await acme.send(new CreateBucketCommand({ Bucket }));
    expect(await nameOf(put(wrong))).toBe('InvalidArgument');

    await acme.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(Bucket, header) }));

    expect(await nameOf(put(wrong))).toBe('AccessDenied');
    expect(await nameOf(put(right))).toBe('done');
  });
});

describe('who began a multipart upload in a bucket of another customer', () => {
  const Bucket = 'open-to-globex';
  const policyOf = (Action: string[], Effect = 'Allow') => ({
    Effect,
    Principal: { AWS: 'arn:aws:iam::globex:root' },
    Action,
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });
  const setPolicy = (...Statement: object[]) =>
    acme.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
  const begin = async (client: S3Client) =>
    (await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }))).UploadId;

  beforeAll(async () => {
    await acme.send(new CreateBucketCommand({ Bucket }));
    await setPolicy(policyOf(['s3:PutObject']));
  });

  test('may list its parts and abort it, and nobody else’s', async () => {
    const own = { Bucket, Key: 'a', UploadId: await begin(globex) };
    const foreign = { Bucket, Key: 'a', UploadId: await begin(acme) };
    const { Uploads = [] } = await acme.send(new ListMultipartUploadsCommand({ Bucket }));

    expect(new Map(Uploads.map(({ UploadId, Initiator }) => [UploadId, Initiator?.ID]))).toEqual(
      new Map([
        [own.UploadId, 'globex'],
        [foreign.UploadId, 'acme'],
      ]),
    );
    expect(await nameOf(globex.send(new ListPartsCommand(own)))).toBe('done');
    expect(await nameOf(globex.send(new ListPartsCommand(foreign)))).toBe('AccessDenied');
    expect(await nameOf(globex.send(new AbortMultipartUploadCommand(foreign)))).toBe('AccessDenied');
    expect(await nameOf(globex.send(new AbortMultipartUploadCommand({ ...own, UploadId: 'none' })))).toBe(
      'AccessDenied',
    );
    expect(await nameOf(globex.send(new AbortMultipartUploadCommand(own)))).toBe('done');
  });

  test('may not where the policy denies it', async () => {
    const own = { Bucket, Key: 'a', UploadId: await begin(globex) };
    await setPolicy(policyOf(['s3:PutObject']), policyOf(['s3:AbortMultipartUpload'], 'Deny'));

    expect(await nameOf(globex.send(new AbortMultipartUploadCommand(own)))).toBe('AccessDenied');
  });
});

describe('a bucket that is created again, in the way of us-east-1', () => {
  test('is as it was, and refused if that would change its ACL', async () => {
    const legacy = new S3Client({
      endpoint: s3.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: keys,
      maxAttempts: 1,
    });
    const Bucket = 'created-again';
    const create = (wish: object = {}) => nameOf(legacy.send(new CreateBucketCommand({ Bucket, ...wish })));
    expect(await create({ ObjectOwnership: 'ObjectWriter' })).toBe('done');
    expect(await create()).toBe('done');
    expect(await create({ ACL: 'private', ObjectOwnership: 'ObjectWriter' })).toBe('BucketAlreadyExists');

    await legacy.send(new PutBucketAclCommand({ Bucket, GrantRead: 'id="globex"' }));

    expect(await create()).toBe('BucketAlreadyExists');
    expect(await nameOf(globex.send(new ListObjectsV2Command({ Bucket })))).toBe('done');
  });
});

describe('a bucket that is named with its owner', () => {
  const Bucket = 'of-both';
  const request = async (name: string, as: S3Client, Key = 'a') => {
    // The SDK refuses such a name before it sends it, so the path is put together afterwards.
    const command = new GetObjectCommand({ Bucket, Key });
    command.middlewareStack.add(
      (next) => (args) => {
        const sent = args.request as { path: string };
        sent.path = sent.path.replace(`/${Bucket}/`, `/${encodeURIComponent(name)}/`);
        return next(args);
      },
      { step: 'build' },
    );
    return (await as.send(command)).Body?.transformToString();
  };

  beforeAll(async () => {
    for (const client of [acme, globex]) await client.send(new CreateBucketCommand({ Bucket }));
    await acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'of acme' }));
    await globex.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'of globex' }));
    const Statement = [
      { Effect: 'Allow', Principal: { AWS: 'globex' }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
    ];
    await acme.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
  });

  test('is that one, where its policy allows it', async () => {
    expect(await request(Bucket, globex)).toBe('of globex');
    expect(await request(`acme:${Bucket}`, globex)).toBe('of acme');
    expect(await request(`:${Bucket}`, globex)).toBe('of globex');
    await expect(request(`globex:${Bucket}`, acme)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(request(`nobody:${Bucket}`, globex)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('can be the source of a copy, and cannot be created', async () => {
    await globex.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `acme:${Bucket}/a` }));
    expect(await request(Bucket, globex, 'copy')).toBe('of acme');

    const answer = await fetch(`${s3.url}/acme:new-one`, { method: 'PUT', headers: { 'x-customer-id': 'globex' } });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('InvalidBucketName')]);
  });
});

test('a lifecycle rule that moves objects is refused: a region keeps all of them in one place', async () => {
  const Bucket = 'moves-nothing';
  await acme.send(new CreateBucketCommand({ Bucket }));
  const Rules = [
    {
      ID: 'a',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      Transitions: [{ Days: 1, StorageClass: 'GLACIER' as const }],
    },
  ];

  const put = acme.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));

  await expect(put).rejects.toMatchObject({ name: 'InvalidStorageClass', $metadata: { httpStatusCode: 400 } });
});

describe('signature version 2, switched on', () => {
  const send = (method: string, path: string, body?: string, secret = keys.secretAccessKey) => {
    const date = new Date().toUTCString();
    const text = `${method}\n\n\n${date}\n${path}`;
    const signature = createHmac('sha1', secret).update(text).digest('base64');
    const headers = { date, authorization: `AWS ${keys.accessKeyId}:${signature}` };
    return fetch(s3.url + path, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
  };

  test('lets in who knows the secret, and nobody else', async () => {
    const path = `/version-two-${randomBytes(4).toString('hex')}`;
    expect((await send('PUT', `${path}/`)).status).toBe(200);
    expect((await send('PUT', `${path}/a`, 'signed in version 2')).status).toBe(200);
    expect(await (await send('GET', `${path}/a`)).text()).toBe('signed in version 2');
    expect((await send('GET', `${path}/a`, undefined, 'another secret')).status).toBe(403);
  });
});
