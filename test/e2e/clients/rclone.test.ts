import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketName, cleanUp, client, ENDPOINTS, fileOf, folder } from './run-client.ts';

cleanUp();

describe.each(ENDPOINTS)('rclone at %s', (_name, endpoint) => {
  test('sync, check, server-side copy, move, cat and purge', async () => {
    const home = await folder();
    const environment = {
      HOME: home,
      RCLONE_CONFIG_HERE_TYPE: 's3',
      RCLONE_CONFIG_HERE_PROVIDER: 'Other',
      RCLONE_CONFIG_HERE_ENDPOINT: endpoint.url,
      RCLONE_CONFIG_HERE_REGION: 'fi-hel',
      // Up to 1.60 it asks for `private` unless told, which buckets without ACLs refuse, here as on AWS.
      RCLONE_CONFIG_HERE_ACL: 'bucket-owner-full-control',
      RCLONE_CONFIG_HERE_BUCKET_ACL: 'private',
      RCLONE_CONFIG_HERE_ACCESS_KEY_ID: endpoint.accessKeyId,
      RCLONE_CONFIG_HERE_SECRET_ACCESS_KEY: endpoint.secretAccessKey,
      ...(endpoint.caFile === null ? {} : { RCLONE_CA_CERT: endpoint.caFile }),
    };
    const rclone = (...args: string[]) => client('rclone', args, environment);
    const bucket = bucketName('rclone');
    const tree = join(home, 'tree');
    await mkdir(join(tree, 'ä b'), { recursive: true });
    await writeFile(join(tree, 'ä b', 'c+d%.txt'), 'hello');
    await writeFile(join(tree, 'empty'), '');
    await fileOf(tree, 'large', 11 * 1024 * 1024);

    await rclone('mkdir', `here:${bucket}`);
    await rclone('sync', '--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M', tree, `here:${bucket}/tree`);
    await rclone('check', '--download', tree, `here:${bucket}/tree`);
    await rclone('copy', `here:${bucket}/tree`, `here:${bucket}/copy`);
    await rclone('check', tree, `here:${bucket}/copy`);
    await rclone('moveto', `here:${bucket}/copy/ä b/c+d%.txt`, `here:${bucket}/moved`);
    expect(await rclone('cat', `here:${bucket}/moved`)).toBe('hello');
    expect((await rclone('lsf', '-R', `here:${bucket}/copy`)).split('\n')).not.toContain('ä b/c+d%.txt');
    await rclone('purge', `here:${bucket}`);
  });
});
