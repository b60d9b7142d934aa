import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { AWS, awsEnvironment, bucketName, cleanUp, client, ENDPOINTS, fileOf, folder } from './run-client.ts';

let mounted: string | null = null;

// Before the folder of the mount goes, or its files would go from the bucket.
cleanUp();
afterEach(async () => {
  if (mounted !== null) await client('fusermount3', ['-u', '-z', mounted]);
  mounted = null;
});

describe.each(ENDPOINTS)('s3fs at %s', (_name, endpoint) => {
  test('a mounted bucket takes files, renames and deletions', async () => {
    const home = await folder();
    const bucket = bucketName('s3fs');
    await client(AWS, ['--endpoint-url', endpoint.url, 's3', 'mb', `s3://${bucket}`], awsEnvironment(endpoint, home));
    const place = join(home, 'mount');
    const passwords = join(home, 'passwords');
    await mkdir(place);
    await writeFile(passwords, `${endpoint.accessKeyId}:${endpoint.secretAccessKey}`, { mode: 0o600 });
    const options = [
      `url=${endpoint.rootUrl}`,
      'use_path_request_style',
      `passwd_file=${passwords}`,
      'endpoint=fi-hel',
    ];
    await client('s3fs', [bucket, place, ...options.flatMap((option) => ['-o', option])], {
      HOME: home,
      ...(endpoint.caFile === null ? {} : { CURL_CA_BUNDLE: endpoint.caFile }),
    });
    mounted = place;
    const source = await fileOf(home, 'large', 25 * 1024 * 1024);

    await mkdir(join(place, 'a b'));
    await writeFile(join(place, 'a b', 'large'), await readFile(source));
    await rename(join(place, 'a b', 'large'), join(place, 'a b', 'renamed'));

    expect(await readdir(join(place, 'a b'))).toEqual(['renamed']);
    expect((await readFile(join(place, 'a b', 'renamed'))).equals(await readFile(source))).toBe(true);
    await rm(join(place, 'a b', 'renamed'));
    expect(await readdir(join(place, 'a b'))).toEqual([]);
  });
});
