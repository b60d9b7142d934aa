import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyPair, type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
let keys: KeyPair;

/** Names below `localhost` are this machine, whatever the resolver thinks of them. */
const lookup: LookupFunction = (_name, options, callback) =>
  options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

const clientAt = (path: string) =>
  new S3Client({
    endpoint: `http://s3.localhost:${new URL(s3.url).port}${path}`,
    region: 'fi-hel',
    credentials: keys,
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ lookup }) },
  });

beforeAll(async () => {
  s3 = await startS3();
  keys = await s3.issueKey('acme');
});
afterAll(() => s3.close());

test('the SDK’s own addressing works without forcePathStyle: create, put, list, get', async () => {
  const client = clientAt('');
  await client.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 's3/a b+c', Body: 'x' }));

  const listed = await client.send(new ListObjectsV2Command({ Bucket: 'photos' }));
  const got = await client.send(new GetObjectCommand({ Bucket: 'photos', Key: 's3/a b+c' }));
  const { body } = await request(`${s3.url}/photos/s3/a%20b%2Bc`, { headers: { 'x-customer-id': 'acme' } });

  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['s3/a b+c']);
  expect(await got.Body?.transformToString()).toBe('x');
  expect(await body.text()).toBe('x');
  client.destroy();
});

test('a signature made for one bucket’s host does not open another’s', async () => {
  const client = clientAt('');
  await client.send(new CreateBucketCommand({ Bucket: 'secrets' }));
  await client.send(new PutObjectCommand({ Bucket: 'secrets', Key: 'k', Body: 'secret' }));
  await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'open' }));
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['host'] = (headers['host'] ?? '').replace('photos', 'secrets');
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );

  await expect(client.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
  client.destroy();
});
