import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Client } from 'minio';
import { describe, expect, test } from 'vitest';
import { bucketName, cleanUp, ENDPOINTS, fileOf, folder } from './run-client.ts';

cleanUp();

describe.each(ENDPOINTS)('minio-js at %s', (_name, endpoint) => {
  test('files, buffers, presigned addresses, lists and deletes', async () => {
    const { hostname, port, protocol } = new URL(endpoint.rootUrl);
    const { accessKeyId: accessKey, secretAccessKey: secretKey, caFile } = endpoint;
    const minio = new Client({
      endPoint: hostname,
      port: Number(port),
      useSSL: protocol === 'https:',
      accessKey,
      secretKey,
      pathStyle: true,
      ...(caFile === null ? {} : { transportAgent: new Agent({ ca: readFileSync(caFile) }) }),
    });
    const bucket = bucketName('minio');
    const place = await folder();
    const large = await fileOf(place, 'large', 70 * 1024 * 1024);
    const bytes = randomBytes(100_000);
    await minio.makeBucket(bucket);
    await minio.putObject(bucket, 'a b/ä', bytes);
    await minio.fPutObject(bucket, 'large', large, { 'content-type': 'application/x-own' });

    expect((await buffer(await minio.getObject(bucket, 'a b/ä'))).equals(bytes)).toBe(true);
    await minio.fGetObject(bucket, 'large', join(place, 'back'));
    expect((await readFile(join(place, 'back'))).equals(await readFile(large))).toBe(true);
    expect((await minio.statObject(bucket, 'large')).metaData['content-type']).toBe('application/x-own');
    const names: (string | undefined)[] = [];
    for await (const item of minio.listObjectsV2(bucket, '', true)) names.push((item as { name?: string }).name);
    expect(names).toEqual(['a b/ä', 'large']);
    await minio.removeObjects(bucket, ['a b/ä', 'large']);
    await minio.removeBucket(bucket);
  });
});
