import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolder } from '../../../dev/data-folder.ts';
import { identifyProcess, isAlive } from '../../../dev/process-identity.ts';
import { makeRunFolder } from '../../support/run-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = join(await makeRunFolder('data'), 'data');
});

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

test('a second runner is told who has the folder and how to start another stack', async () => {
  const first = await DataFolder.open(folder);

  await expect(DataFolder.open(folder)).rejects.toThrow(
    new RegExp(`already runs on ${folder} \\(process ${process.pid}\\).*--port-base`),
  );

  await first.close();
  await (await DataFolder.open(folder)).close();
});

test('a lock of a process that is gone, or of another program with its id, is taken over', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'runner.json'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));

  const data = await DataFolder.open(folder);

  expect(await readFile(join(folder, 'runner.json'), 'utf8')).not.toContain('long ago');
  await data.close();
});

test('a process that outlived a killed runner is stopped, and only that', async () => {
  const [ours, foreign] = [spawn('sleep', ['60']), spawn('sleep', ['60'])];
  const record = async (name: string, pid = 0, startedAt?: string) => ({
    name,
    pid,
    startedAt: startedAt ?? (await identifyProcess(pid))?.startedAt,
  });
  await mkdir(folder);
  const records = [await record('gateway', ours.pid), await record('reused id', foreign.pid, 'another time')];
  await writeFile(join(folder, 'processes.json'), JSON.stringify(records));
  const said: string[] = [];

  const data = await DataFolder.open(folder, { say: (line) => said.push(line) });

  expect(said).toEqual([`Stopping gateway (process ${ours.pid}), left over from a run that was killed`]);
  expect([isAlive(ours.pid ?? 0), isAlive(foreign.pid ?? 0)]).toEqual([false, true]);
  foreign.kill('SIGKILL');
  await data.close();
});

test('--fresh empties a folder that this program made', async () => {
  await (await DataFolder.open(folder)).close();
  await mkdir(join(folder, 'blobs'));

  const data = await DataFolder.open(folder, { fresh: true });

  expect((await readdir(folder)).sort()).toEqual(['domicile-data', 'logs', 'runner.json']);
  await data.close();
});

test('--fresh leaves a folder alone that somebody else made, and does not keep it locked', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'thesis.txt'), 'years of work');

  await expect(DataFolder.open(folder, { fresh: true })).rejects.toThrow(/which this program did not make/);

  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

test('a folder that cannot be written is named, with what to do', async () => {
  await writeFile(folder, 'a file where the folder should be');

  await expect(DataFolder.open(folder)).rejects.toThrow(/cannot be written \(EEXIST\).*--data <dir>/);
});

test("the previous run's logs are kept beside the new ones", async () => {
  const first = await DataFolder.open(folder);
  await writeFile(first.logFile('gateway'), 'first run');
  await first.close();

  const second = await DataFolder.open(folder);

  expect(await readFile(join(folder, 'logs', 'gateway.previous.log'), 'utf8')).toBe('first run');
  await second.close();
});
