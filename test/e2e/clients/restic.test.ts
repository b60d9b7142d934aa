import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketName, cleanUp, client, ENDPOINTS, fileOf, folder } from './run-client.ts';

cleanUp();

describe.each(ENDPOINTS)('restic at %s', (_name, endpoint) => {
  test('init, backup, check, forget and prune, restore', async () => {
    const home = await folder();
    const environment = {
      HOME: home,
      AWS_ACCESS_KEY_ID: endpoint.accessKeyId,
      AWS_SECRET_ACCESS_KEY: endpoint.secretAccessKey,
      AWS_DEFAULT_REGION: 'fi-hel',
      RESTIC_PASSWORD: 'a password',
      RESTIC_REPOSITORY: `s3:${endpoint.rootUrl}/${bucketName('restic')}/backups`,
    };
    const ca = endpoint.caFile === null ? [] : ['--cacert', endpoint.caFile];
    const restic = (...args: string[]) => client('restic', [...ca, ...args], environment);
    const tree = join(home, 'tree');
    await mkdir(tree);
    await fileOf(tree, 'large', 12 * 1024 * 1024);
    await writeFile(join(tree, 'note'), 'first');

    await restic('init');
    await restic('backup', tree);
    await writeFile(join(tree, 'note'), 'second');
    await restic('backup', tree);
    await restic('check', '--read-data');
    await restic('forget', '--keep-last', '1', '--prune');
    await restic('restore', 'latest', '--target', join(home, 'back'));

    expect(await readFile(join(home, 'back', tree, 'note'), 'utf8')).toBe('second');
    const [before, after] = await Promise.all([
      readFile(join(tree, 'large')),
      readFile(join(home, 'back', tree, 'large')),
    ]);
    expect(after.equals(before)).toBe(true);
    expect(JSON.parse(await restic('snapshots', '--json'))).toHaveLength(1);
  });
});
