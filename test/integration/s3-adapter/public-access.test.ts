import {
  CreateBucketCommand,
  GetBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

const officer = { 'x-actor-id': 'officer' };
const reason = 'The customer publishes its product photographs';
let s3: RunningS3;
let acme: S3Client;
let buckets = 0;
let Bucket: string;

beforeAll(async () => {
  s3 = await startS3();
  acme = s3.client(await s3.issueKey('acme'));
});
afterAll(() => s3.close());
beforeEach(async () => {
  await classify('internal');
  buckets += 1;
  Bucket = `photographs-${buckets}`;
  await acme.send(new CreateBucketCommand({ Bucket }));
});

const classify = (data_classification: string) =>
  s3.running.post('/api/customers/acme/register', { customer_name: 'Acme', data_classification });
const setPublicAccess = (input: object) =>
  s3.running.post(`/api/customers/acme/buckets/${Bucket}/public-access`, { reason, ...input }, officer);
const setDefaults = (input: object) =>
  s3.running.post('/api/customers/acme/bucket-defaults', { reason, ...input }, officer);
const publish = () =>
  acme.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
      }),
    }),
  );
const readAsAnybody = async () => (await fetch(`${s3.url}/${Bucket}/a`)).status;

describe('public access to a bucket', () => {
  test('is lifted with a name and a reason once the bucket is classed public, and ends with the class', async () => {
    await acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'photograph' }));
    expect((await setPublicAccess({ lifted: true })).status).toBe(422);
    await expect(publish()).rejects.toMatchObject({ name: 'AccessDenied' });

    expect((await setPublicAccess({ lifted: true, data_classification: 'public' })).status).toBe(200);
    await publish();
    expect(await readAsAnybody()).toBe(200);
    const [kept] = await s3.running.sql<{ kept: object }>(
      "SELECT compliance_config -> 'publicAccess' AS kept FROM buckets WHERE bucket_name = $1",
      [Bucket],
    );
    expect(kept?.kept).toMatchObject({ lifted: true, reason, setBy: 'officer' });

    await setPublicAccess({ lifted: false });
    expect(await readAsAnybody()).toBe(403);
  });

  test('follows the class of the customer where the bucket has none of its own', async () => {
    await acme.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'photograph' }));
    await classify('public');
    const { data, errors } = await s3.running.graphql(
      `mutation ($bucket: String!, $reason: String!) {
        setPublicAccess(customerId: "acme", bucket: $bucket, input: { lifted: true, reason: $reason })
      }`,
      { bucket: Bucket, reason },
      officer,
    );
    expect({ data, errors }).toEqual({ data: { setPublicAccess: Bucket }, errors: [] });
    await publish();
    expect(await readAsAnybody()).toBe(200);

    await classify('internal');

    expect(await readAsAnybody()).toBe(403);
  });

  test('its owner can block it again, and nobody else opens it for a bucket that is not there', async () => {
    await setPublicAccess({ lifted: true, data_classification: 'public' });
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    await acme.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
    await expect(publish()).rejects.toMatchObject({ name: 'AccessDenied' });

    Bucket = 'no-such-bucket';
    expect((await setPublicAccess({ lifted: false })).status).toBe(404);
  });
});

describe('what new buckets start with', () => {
  test('is what an operator set for the customer, and lifted only for a customer that is classed public', async () => {
    const asked = { object_ownership: 'None', public_access_lifted: true };
    expect((await setDefaults(asked)).status).toBe(422);
    await classify('public');
    expect((await setDefaults(asked)).status).toBe(200);
    Bucket = `${Bucket}-with-defaults`;
    await acme.send(new CreateBucketCommand({ Bucket, ACL: 'public-read' }));

    await expect(acme.send(new GetBucketOwnershipControlsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'OwnershipControlsNotFoundError',
    });
    expect((await fetch(`${s3.url}/${Bucket}`)).status).toBe(200);
  });

  test.each([
    ['without a reason', { object_ownership: 'None', public_access_lifted: false, reason: '' }],
    ['with another ownership', { object_ownership: 'Everybody', public_access_lifted: false }],
    ['with something that is not known', { object_ownership: 'None', public_access_lifted: false, more: 1 }],
  ])('is not set %s', async (_, input) => {
    expect((await setDefaults(input)).status).toBe(400);
  });
});
