import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Listener, listen } from '../../../kernel/http/listen.ts';
import type { Webhook } from '../../../subgraphs/regional/notifications/webhook.ts';
import type { RegionPlaces } from '../../../subgraphs/regional/residency/region-places.ts';
import type { S3Work } from '../../../subgraphs/regional/s3/create-s3-work.ts';
import { placesOf } from '../../support/places.ts';
import { s3WorkOf } from './s3-work.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

interface Delivery {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly event: {
    eventName: string;
    s3: { object: Record<string, string>; bucket: object; configurationId: string };
  };
}

const secret = 'a secret of the webhook, long enough to be one';
const webhooks: Webhook[] = [];
const taken: Delivery[] = [];
let status = 204;
let receiver: Listener;
let s3: RunningS3;
let client: S3Client;
let work: S3Work;
let now: Date;

beforeAll(async () => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (status < 300) taken.push({ headers: request.headers, body, event: JSON.parse(body).Records[0] });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  receiver = await listen(server, 0, '127.0.0.1');
  const here = { customer: 'acme', url: `http://127.0.0.1:${receiver.port}/hook`, secret };
  webhooks.push({ ...here, name: 'orders', allowPrivateAddress: true });
  webhooks.push({ ...here, name: 'inside', allowPrivateAddress: false });
  s3 = await startS3(undefined, { webhooks });
  client = s3.client(await s3.issueKey('acme'));
  work = newWork(placesOf('FI-HEL'));
});
afterAll(async () => {
  await work.close();
  client.destroy();
  await s3.close();
  await receiver.close(1_000);
});
beforeEach(async () => {
  status = 204;
  now = new Date();
  taken.length = 0;
  await s3.running.sql('DELETE FROM notification_outbox');
});

const newWork = (places: RegionPlaces): S3Work => s3WorkOf(s3, { places, webhooks, clock: { now: () => now } });

let buckets = 0;
async function bucketTelling(Events: Event[], filter: Record<string, string> = {}, name = 'orders'): Promise<string> {
  buckets += 1;
  const Bucket = `telling-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  const FilterRules = Object.entries(filter).map(([Name, Value]) => ({ Name: Name as 'prefix', Value }));
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        TopicConfigurations: [
          { Id: 'mine', TopicArn: `arn:aws:sns:fi-hel:acme:${name}`, Events, Filter: { Key: { FilterRules } } },
        ],
      },
    }),
  );
  return Bucket;
}

const put = (Bucket: string, Key: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'four' }));
const waiting = () =>
  s3.running.sql<{ attempts: number; last_error: string | null; wait_ms: number }>(
    `SELECT attempts, last_error, (extract(epoch FROM due_at - now()) * 1000)::int AS wait_ms FROM notification_outbox`,
  );
const entriesOf = (bucket: string) =>
  s3.running.sql<{ status_code: number; decision: string; error_code: string | null }>(
    "SELECT status_code, decision, error_code FROM audit_entries WHERE operation_type = 'DeliverNotification' AND bucket_name = $1",
    [bucket],
  );

test('an upload is told as AWS’s event record, signed, audited, and forgotten once it is taken', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*'], { prefix: 'in/', suffix: '.pdf' });
  await put(bucket, 'in/my report.pdf');
  await put(bucket, 'in/my report.txt');
  await put(bucket, 'out/my report.pdf');

  expect(await work.notifications.runOnce()).toBe(1);

  const [delivery] = taken;
  expect(taken).toHaveLength(1);
  expect(delivery?.event).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'fi-hel',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'acme' },
    s3: {
      configurationId: 'mine',
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: { key: 'in/my+report.pdf', size: 4, eTag: '8cbad96aced40b3838dd9f07f6ef5772' },
    },
  });
  const [, sentAt, signature] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(delivery?.headers['x-domicile-signature'])) ?? [];
  expect(createHmac('sha256', secret).update(`${sentAt}.${delivery?.body}`).digest('hex')).toBe(signature);
  expect(await waiting()).toEqual([]);
  expect(await entriesOf(bucket)).toEqual([{ status_code: 204, decision: 'ALLOW', error_code: null }]);
});

test('every way in and out has its event, and later changes of a key have greater sequencers', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*', 's3:ObjectRemoved:*']);
  const Versioning = { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' as const } };
  await put(bucket, 'a');
  await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'b', CopySource: `${bucket}/a` }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'm' }));
  const part = { Bucket: bucket, Key: 'm', UploadId, PartNumber: 1 };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: 'part' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await client.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'b' }));
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'never was' }));
  await client.send(new PutBucketVersioningCommand(Versioning));
  await put(bucket, 'a');
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a' }));
  await work.notifications.runOnce();

  const told = (key: string) => taken.filter(({ event }) => event.s3.object['key'] === key).map(({ event }) => event);
  expect(told('a').map(({ eventName }) => eventName)).toEqual([
    'ObjectCreated:Put',
    'ObjectCreated:Put',
    'ObjectRemoved:DeleteMarkerCreated',
  ]);
  expect(told('b').map(({ eventName }) => eventName)).toEqual(['ObjectCreated:Copy', 'ObjectRemoved:Delete']);
  expect(told('m').map(({ eventName }) => eventName)).toEqual(['ObjectCreated:CompleteMultipartUpload']);
  expect(told('never+was')).toEqual([]);
  const sequencers = told('a').map(({ s3: { object } }) => object['sequencer'] ?? '');
  expect([...sequencers].sort()).toEqual(sequencers);
  expect(told('a')[1]?.s3.object['versionId']).toMatch(/^[0-9a-f]{32}$/);
});

test('an upload that is refused at its commit is not announced', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*']);
  await put(bucket, 'a');
  await expect(
    client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });

  expect(await waiting()).toHaveLength(1);
});

test.each([500, 302])(
  'what a webhook answers with %i waits, longer each time, and is given up after a day',
  async (answer) => {
    const bucket = await bucketTelling(['s3:ObjectCreated:*']);
    await put(bucket, 'a');
    status = answer;

    expect(await work.notifications.runOnce()).toBe(0);
    const [first] = await waiting();
    expect(first).toMatchObject({ attempts: 1, last_error: `It answered ${answer}.` });
    expect(await work.notifications.runOnce()).toBe(0);
    expect((await waiting())[0]?.attempts).toBe(1);
    await s3.running.sql('UPDATE notification_outbox SET due_at = now(), attempts = 8');
    await work.notifications.runOnce();
    expect((await waiting())[0]?.wait_ms).toBeGreaterThan(200_000);

    await s3.running.sql('UPDATE notification_outbox SET due_at = now()');
    now = new Date(Date.now() + 86_500_000);
    await work.notifications.runOnce();

    expect(await waiting()).toEqual([]);
    expect(await entriesOf(bucket)).toMatchObject([{ status_code: 504, error_code: 'UNDELIVERED' }]);
  },
);

test('a webhook at an inside address that the operator did not open is never called', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*'], {}, 'inside');
  await put(bucket, 'a');

  await work.notifications.runOnce();

  expect(taken).toEqual([]);
  expect((await waiting())[0]?.last_error).toContain('may not be at');
});

test('an event does not leave for where the customer’s data may not go', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*']);
  await put(bucket, 'a');
  const home = placesOf('FI-HEL');
  const abroad = newWork({
    ...home,
    countries: { locate: (address) => ({ ...home.countries.locate(address), country: 'US', doubt: null }) },
  });

  expect(await abroad.notifications.runOnce()).toBe(0);
  await abroad.close();

  expect(taken).toEqual([]);
  expect(await waiting()).toEqual([]);
  expect(await entriesOf(bucket)).toEqual([{ status_code: 403, decision: 'DENY', error_code: 'RESIDENCY_DENIED' }]);
});

test('two workers deliver each event once', async () => {
  const bucket = await bucketTelling(['s3:ObjectCreated:*']);
  for (let index = 0; index < 60; index += 1) await put(bucket, `k${index}`);
  const other = newWork(placesOf('FI-HEL'));

  const counts = await Promise.all([work.notifications.runOnce(), other.notifications.runOnce()]);
  await other.close();

  expect(counts.reduce((sum, count) => sum + count)).toBe(60);
  expect(new Set(taken.map(({ headers }) => headers['x-domicile-event'])).size).toBe(60);
  expect(taken).toHaveLength(60);
});

test('a configuration comes back as it was put, an empty one removes it, and an unknown target is refused', async () => {
  const bucket = await bucketTelling(['s3:ObjectRemoved:Delete'], { prefix: 'a' });
  const read = async () => client.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  const write = (NotificationConfiguration: object) =>
    client.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }));

  expect((await read()).TopicConfigurations).toEqual([
    {
      Id: 'mine',
      TopicArn: 'arn:aws:sns:fi-hel:acme:orders',
      Events: ['s3:ObjectRemoved:Delete'],
      Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'a' }] } },
    },
  ]);
  const asMinio = { QueueArn: 'arn:minio:sqs::orders:webhook', Events: ['s3:ObjectCreated:Put'] };
  await write({ QueueConfigurations: [asMinio] });
  expect((await read()).QueueConfigurations).toMatchObject([asMinio]);
  await write({});
  expect((await read()).QueueConfigurations).toBeUndefined();
  await expect(
    write({ TopicConfigurations: [{ TopicArn: 'arn:aws:sns:fi-hel:acme:nobody', Events: ['s3:ObjectCreated:*'] }] }),
  ).rejects.toMatchObject({ name: 'InvalidArgument' });
});
