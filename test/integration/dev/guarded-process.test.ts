import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { projectRoot } from '#kernel/project-root.ts';
import { startGuarded } from '../../../dev/guarded-process.ts';
import { isAlive } from '../../../dev/process-identity.ts';
import { makeRunFolder } from '../../support/run-folder.ts';

const ENDS_ON_TERM = `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up');`;
const NEVER_ENDS = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');`;

let folder: string;

beforeAll(async () => {
  folder = await makeRunFolder('guard');
});
afterAll(() => rm(folder, { recursive: true }));

const options = (name: string, program: string) => ({
  command: process.execPath,
  args: ['-e', program],
  env: {},
  cwd: folder,
  logFile: join(folder, `${name}.log`),
  stopSignal: 'TERM' as const,
});

async function untilUp(name: string): Promise<void> {
  await vi.waitFor(async () => expect(await readFile(join(folder, `${name}.log`), 'utf8')).toContain('up'), 5_000);
}

test('asks the program to end and lets it drain', async () => {
  const guarded = await startGuarded(options('drains', ENDS_ON_TERM));
  await untilUp('drains');

  await guarded.stop(5_000);

  expect(await guarded.ended).toBe('exit code 0');
  expect(await readFile(join(folder, 'drains.log'), 'utf8')).toBe('up\ndrained\n');
});

test('kills a program that does not end in time', async () => {
  const guarded = await startGuarded(options('stubborn', NEVER_ENDS));
  await untilUp('stubborn');

  await guarded.stop(200);

  await vi.waitFor(() => expect(isAlive(guarded.pid)).toBe(false), 5_000);
});

test('tells how a program ended by itself', async () => {
  const [failed, killed] = await Promise.all([
    startGuarded(options('failed', 'process.exit(7)')),
    startGuarded(options('killed', NEVER_ENDS)),
  ]);
  process.kill(killed.pid, 'SIGKILL');

  expect(await Promise.all([failed.ended, killed.ended])).toEqual(['exit code 7', 'signal 9']);
});

test('a program ends in good order when its runner is killed', async () => {
  const runner = join(folder, 'runner.mts');
  await writeFile(
    runner,
    `import { startGuarded } from ${JSON.stringify(pathToFileURL(join(projectRoot(), 'dev/guarded-process.ts')).href)};
     const guarded = await startGuarded(${JSON.stringify(options('orphan', ENDS_ON_TERM))});
     console.log(guarded.pid);
     await guarded.ended;`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', runner], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(String((await once(child.stdout, 'data'))[0]));
  await untilUp('orphan');

  child.kill('SIGKILL');

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  expect(await readFile(join(folder, 'orphan.log'), 'utf8')).toBe('up\ndrained\n');
});
