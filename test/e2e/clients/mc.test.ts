import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketName, cleanUp, client, ENDPOINTS, fileOf, folder, MC } from './run-client.ts';

cleanUp();

describe.each(ENDPOINTS)('mc at %s', (_name, endpoint) => {
  test('mb, cp in parts, stat, mirror, versions, rm, rb', async () => {
    const home = await folder();
    const authorities = join(home, 'mc', 'certs', 'CAs');
    await mkdir(authorities, { recursive: true });
    if (endpoint.caFile !== null) await copyFile(endpoint.caFile, join(authorities, 'ca.crt'));
    const { protocol, host } = new URL(endpoint.rootUrl);
    const { accessKeyId, secretAccessKey } = endpoint;
    const environment = {
      HOME: home,
      MC_HOST_here: `${protocol}//${accessKeyId}:${encodeURIComponent(secretAccessKey)}@${host}`,
    };
    const mc = (...args: string[]) => client(MC, ['--config-dir', join(home, 'mc'), '--quiet', ...args], environment);
    const bucket = bucketName('mc');
    const tree = join(home, 'tree');
    await mkdir(tree);
    const large = await fileOf(tree, 'large', 70 * 1024 * 1024);

    await mc('mb', `here/${bucket}`);
    await mc('version', 'enable', `here/${bucket}`);
    await mc('cp', large, `here/${bucket}/a b/large`);
    await mc('cp', `here/${bucket}/a b/large`, join(home, 'back'));
    expect((await readFile(join(home, 'back'))).equals(await readFile(large))).toBe(true);
    await mc('mirror', '--overwrite', tree, `here/${bucket}/a b`);
    expect(await mc('stat', `here/${bucket}/a b/large`)).toContain('70 MiB');
    expect(await mc('ls', '--recursive', `here/${bucket}`)).toContain('a b/large');
    await mc('rm', '--recursive', '--force', '--versions', `here/${bucket}`);
    await mc('rb', `here/${bucket}`);
  });
});
