import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, test } from 'vitest';
import { bucketName, ENDPOINTS } from './run-client.ts';

describe.each(ENDPOINTS)('@aws-sdk/client-s3 and lib-storage at %s', (_name, endpoint) => {
  test('a stream of unknown length in parts, reads, lists and deletes', async () => {
    const { accessKeyId, secretAccessKey, caFile } = endpoint;
    const client = new S3Client({
      endpoint: endpoint.url,
      region: 'fi-hel',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      ...(caFile === null ? {} : { requestHandler: { httpsAgent: new Agent({ ca: readFileSync(caFile) }) } }),
    });
    const Bucket = bucketName('sdk');
    const bytes = randomBytes(12 * 1024 * 1024);
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'hello' }));
    await new Upload({ client, params: { Bucket, Key: 'large', Body: Readable.from([bytes]) } }).done();

    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'large', ChecksumMode: 'ENABLED' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['large', 'small']);
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toHaveLength(2);
    await client.send(new DeleteBucketCommand({ Bucket }));
    client.destroy();
  });
});
