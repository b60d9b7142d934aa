import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { isPortFree } from '../../dev/ports.ts';
import { isAlive } from '../../dev/process-identity.ts';
import type { StackDescription } from '../../dev/start-stack.ts';
import { makeRunFolder } from '../support/run-folder.ts';

let folder: string;
let runner: ChildProcess | undefined;
let output = '';
let processes: StackDescription['processes'] = {};

beforeAll(async () => {
  folder = await makeRunFolder('runner');
});
afterEach(async () => {
  runner?.kill('SIGKILL');
  // The processes of a killed runner stop by themselves, and write until they have.
  await vi.waitFor(() => expect(alive({ processes })).toEqual([]), { timeout: 30_000, interval: 100 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `npm start` as a person would type it, with the smallest stack there is. */
async function start(...args: string[]): Promise<StackDescription> {
  const data = ['--data', join(folder, 'data')];
  output = '';
  runner = spawn(process.execPath, ['dev/start.mjs', '--regions', 'FI-HEL', ...data, ...args]);
  for (const stream of [runner.stdout, runner.stderr]) stream?.on('data', (text) => (output += String(text)));
  await vi.waitFor(() => expect(output).toContain('Ready after'), { timeout: 60_000, interval: 100 });
  return readStack();
}

async function readStack(): Promise<StackDescription> {
  const stack = JSON.parse(await readFile(join(folder, 'data', 'stack.json'), 'utf8')) as StackDescription;
  processes = stack.processes;
  return stack;
}

const alive = ({ processes }: Pick<StackDescription, 'processes'>): string[] =>
  Object.entries(processes).flatMap(([name, pid]) => (isAlive(pid) ? [name] : []));

/** A base whose ports for a stack of one region are free now. */
async function portBase(): Promise<string> {
  for (;;) {
    const base = randomInt(20_000, 30_000);
    const ports = [base, base + 1, base + 1001];
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return String(base);
  }
}

test('starts, says what answers where, and leaves no process behind on Ctrl-C', async () => {
  const stack = await start('--port-base', await portBase());

  expect(output).toMatch(/gateway +http:\/\/localhost:\d+ /);
  expect(output).toMatch(/FI-HEL \(Finland\) +http:\/\/localhost:\d+ /);
  expect(output.match(/^ {2}curl /gm)).toHaveLength(3);
  expect((await fetch(`${stack.gateway}/health`)).status).toBe(200);
  expect(alive(stack).sort()).toEqual(['gateway', 'postgres-FI-HEL', 'postgres-global', 'region-FI-HEL']);

  runner?.kill('SIGINT');
  const [code] = (await once(runner as ChildProcess, 'exit')) as [number];

  expect(code).toBe(0);
  expect(alive(stack)).toEqual([]);
});

test('a killed run is recovered by the next start, with everything that was acknowledged', async () => {
  const first = await start('--port-base', await portBase());
  const url = `${first.gateway}/routing/customers/survivor`;
  expect((await fetch(`${url}?region_id=FI-HEL`, { method: 'POST' })).status).toBe(201);

  runner?.kill('SIGKILL');
  const second = await start('--port-base', new URL(first.gateway).port);

  expect(alive(first)).toEqual([]);
  const routed = (await (await fetch(`${second.gateway}/routing/customers/survivor`)).json()) as object;
  expect(routed).toMatchObject({ customer_id: 'survivor', primary_region: 'FI-HEL' });
});

test('a service that dies is started again, and the runner says which and where its log is', async () => {
  const stack = await start('--port-base', await portBase());
  const pid = stack.processes['region-FI-HEL'] ?? 0;

  process.kill(pid, 'SIGKILL');

  await vi.waitFor(async () => expect((await readStack()).processes['region-FI-HEL']).not.toBe(pid), 30_000);
  expect(output).toContain(`region-FI-HEL ended (signal 9); its log is ${folder}/data/logs/region-FI-HEL.log`);
  expect((await fetch(`${stack.regions[0]?.url}/health`)).status).toBe(200);
});

test('a second stack on the same folder is refused with what to do', async () => {
  await start('--port-base', await portBase());
  const second = spawn(process.execPath, ['dev/start.mjs', '--data', join(folder, 'data')]);
  let said = '';
  second.stderr.on('data', (text) => (said += String(text)));

  const [code] = (await once(second, 'exit')) as [number];

  expect(code).toBe(1);
  expect(said).toContain('A stack already runs on');
});

test('npm run region lets one more region join, and a customer assigned there works at once', async () => {
  const stack = await start('--port-base', await portBase());
  const joining = spawn(process.execPath, ['dev/start.mjs', 'region', 'SE-STO', '--data', join(folder, 'data')]);
  let said = '';
  for (const stream of [joining.stdout, joining.stderr]) stream.on('data', (text) => (said += String(text)));
  await vi.waitFor(() => expect(said).toContain('SE-STO joined'), { timeout: 60_000, interval: 100 });

  const assigned = await fetch(`${stack.gateway}/routing/customers/nordic?region_id=SE-STO`, { method: 'POST' });
  expect(assigned.status).toBe(201);
  const url = /SE-STO joined after [\d.]+ s: (\S+)/.exec(said)?.[1];
  const registered = await fetch(`${url}/api/customers/nordic/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer_name: 'Nordic', country: 'Sweden' }),
  });
  expect(registered.status).toBe(201);
  const query = JSON.stringify({ query: '{ customer(id: "nordic") { name region { id country } } }' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${stack.gateway}/graphql`, { method: 'POST', headers, body: query });
  expect(await answer.json()).toEqual({
    data: { customer: { name: 'Nordic', region: { id: 'SE-STO', country: 'Sweden' } } },
  });

  joining.kill('SIGINT');
  expect(await once(joining, 'exit')).toEqual([0, null]);
});
