import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FilesystemBlobStore } from '../../../s3-adapter/blob-store/filesystem-blob-store.ts';
import { describeBlobStore } from '../../contract/blob-store.contract.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'blobs-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeBlobStore('a folder', () => FilesystemBlobStore.open(root));

const filesBelow = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

async function* half(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('gone');
}

test('nothing but an id of its own form becomes a path', async () => {
  const store = await FilesystemBlobStore.open(root);

  for (const id of ['../../etc/passwd', 'a', '', randomUUID().toUpperCase()]) {
    await expect(store.size(id)).rejects.toThrow('A blob id is a lower-case UUID');
  }
});

test('a failed write leaves no file', async () => {
  const path = await mkdtemp(join(root, 'failed-'));
  const store = await FilesystemBlobStore.open(path);

  await expect(store.write(randomUUID(), half())).rejects.toThrow('gone');

  expect(await filesBelow(path)).toEqual([]);
});

test('only the owner can read the files', async () => {
  const path = await mkdtemp(join(root, 'private-'));
  const store = await FilesystemBlobStore.open(path);
  await store.write(
    randomUUID(),
    (async function* () {
      yield Buffer.from('secret');
    })(),
  );

  const [file] = await filesBelow(path);
  const { mode } = await stat(join(file?.parentPath ?? '', file?.name ?? ''));

  expect(mode & 0o077).toBe(0);
});

test('what a dead process left unfinished is removed, what a living one writes is not', async () => {
  const path = await mkdtemp(join(root, 'left-'));
  const store = await FilesystemBlobStore.open(path);
  // No process can have this id: it is above the largest of any system.
  const dead = join(path, 'tmp', `99999999-${randomUUID()}`);
  const living = join(path, 'tmp', `${process.ppid}-${randomUUID()}`);
  for (const folder of [dead, living]) {
    await mkdir(folder);
    await writeFile(join(folder, randomUUID()), 'unfinished');
  }

  const removed = await store.removeAbandoned(new Date(Date.now() - 3_600_000));

  expect(removed).toBe(1);
  expect((await filesBelow(path)).map(({ parentPath }) => parentPath)).toEqual([living]);
  expect(await store.removeAbandoned(new Date(Date.now() + 60_000))).toBe(1);
});
