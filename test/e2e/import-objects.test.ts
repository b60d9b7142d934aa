import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { regionOf, sharedStack } from '../support/stack.ts';

interface KeyPair {
  readonly access_key_id: string;
  readonly secret_access_key: string;
}

const stack = sharedStack();
const MANY = 40;
const big = randomBytes(20 * 1024 * 1024);
let folder: string;
let source: { readonly client: S3Client; readonly keys: KeyPair };
let target: { readonly client: S3Client; readonly keys: KeyPair };

/** A customer with a key pair, as the owner of an existing deployment would have one. */
async function customerIn(regionId: string, id: string) {
  const { url, s3Url } = regionOf(stack, regionId);
  await fetch(`${stack.gateway}/routing/customers/${id}?region_id=${regionId}`, { method: 'POST' });
  const headers = { 'content-type': 'application/json' };
  const profile = JSON.stringify({ customer_name: id, country: regionId.slice(0, 2) });
  await fetch(`${url}/api/customers/${id}/register`, { method: 'POST', headers, body: profile });
  const answer = await fetch(`${url}/api/customers/${id}/access-keys`, { method: 'POST' });
  const keys = (await answer.json()) as KeyPair;
  const credentials = { accessKeyId: keys.access_key_id, secretAccessKey: keys.secret_access_key };
  const region = regionId.toLowerCase();
  return { keys, client: new S3Client({ endpoint: s3Url, region, forcePathStyle: true, credentials }) };
}

beforeAll(async () => {
  folder = await makeRunFolder('import-objects');
  source = await customerIn('DE-FRA', 'old-deployment');
  target = await customerIn('FI-HEL', 'object-import');
  const { client } = source;
  await client.send(new CreateBucketCommand({ Bucket: 'old' }));
  for (let index = 0; index < MANY; index += 1) {
    const Key = `docs/${index} ä+b.txt`;
    await client.send(new PutObjectCommand({ Bucket: 'old', Key, Body: `text ${index}`, ContentType: 'text/plain' }));
  }
  await client.send(new PutObjectCommand({ Bucket: 'old', Key: 'elsewhere', Body: 'not asked for' }));
  const params = {
    Bucket: 'old',
    Key: 'docs/big',
    Body: big,
    Metadata: { origin: 'scanner' },
    CacheControl: 'no-store',
  };
  await new Upload({ client, params }).done();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const importDocs = (...args: string[]) =>
  runCli(
    [
      ...['--gateway', stack.gateway, '--json', 'import', 'objects', '--customer', 'object-import'],
      ...['--from', 's3://old/docs/', '--from-endpoint', regionOf(stack, 'DE-FRA').s3Url, '--from-region', 'de-fra'],
      ...['--to', 's3://new/archive/', ...args],
    ],
    {
      AWS_ACCESS_KEY_ID: source.keys.access_key_id,
      AWS_SECRET_ACCESS_KEY: source.keys.secret_access_key,
      DOMICILE_ACCESS_KEY_ID: target.keys.access_key_id,
      DOMICILE_SECRET_ACCESS_KEY: target.keys.secret_access_key,
    },
    folder,
  );

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the objects below a prefix are copied with their bytes, headers and metadata', async () => {
  const { code, stdout } = await importDocs();

  expect({ code, ...JSON.parse(stdout) }).toEqual({
    ...{ code: 0, created: MANY + 1, updated: 0, unchanged: 0, refused: [], dry_run: false },
  });
  const { client } = target;
  const listed = await client.send(new ListObjectsV2Command({ Bucket: 'new' }));
  expect(listed.KeyCount).toBe(MANY + 1);
  const copy = await client.send(new GetObjectCommand({ Bucket: 'new', Key: 'archive/big' }));
  expect(copy).toMatchObject({ Metadata: { origin: 'scanner' }, CacheControl: 'no-store' });
  expect(sha256((await copy.Body?.transformToByteArray()) ?? Buffer.of())).toBe(sha256(big));
  const text = await client.send(new GetObjectCommand({ Bucket: 'new', Key: 'archive/7 ä+b.txt' }));
  expect(text.ContentType).toBe('text/plain');
  expect(await text.Body?.transformToString()).toBe('text 7');
});

test('a second run copies only what changed since', async () => {
  await source.client.send(new PutObjectCommand({ Bucket: 'old', Key: 'docs/7 ä+b.txt', Body: 'new text' }));

  expect(JSON.parse((await importDocs('--dry-run')).stdout)).toMatchObject({
    created: 1,
    unchanged: MANY,
    dry_run: true,
  });
  expect(JSON.parse((await importDocs()).stdout)).toMatchObject({ created: 1, unchanged: MANY, refused: [] });
  const text = await target.client.send(new GetObjectCommand({ Bucket: 'new', Key: 'archive/7 ä+b.txt' }));
  expect(await text.Body?.transformToString()).toBe('new text');
});

test('without the key pair of the customer it says which variables to set', async () => {
  const run = await runCli(
    [
      ...['--gateway', stack.gateway, 'import', 'objects', '--customer', 'object-import'],
      ...['--from', 's3://old', '--to', 's3://new'],
    ],
    {},
    folder,
  );

  expect(run.code).toBe(2);
  expect(run.stderr).toContain('Set DOMICILE_ACCESS_KEY_ID and DOMICILE_SECRET_ACCESS_KEY');
});
