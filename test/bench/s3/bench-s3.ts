import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import { buildAll } from '../../../dev/build.mjs';
import { cpuOf } from '../../memory/process-memory.ts';
import { query } from '../../support/query.ts';
import { makeRunFolder } from '../../support/run-folder.ts';
import { startRegionProcess } from '../../support/s3-crash/region-process.ts';
import { startBothDatabases } from '../../support/script-databases.ts';

const SECONDS = Number(process.argv[3] ?? '4');
const IN_FLIGHT = 32;
const KIB4 = 4_096;
const MIB = 1024 ** 2;

interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Of the n-th request. */
  readonly path: (n: number) => string;
  readonly body?: Buffer;
}

/** In this order: what one stores, the next reads, and the last removes. */
const OPERATIONS: readonly Operation[] = [
  { name: 'PUT 4 KiB', method: 'PUT', path: (n) => `/key-${String(n).padStart(8, '0')}`, body: randomBytes(KIB4) },
  { name: 'GET 4 KiB', method: 'GET', path: () => `/get-${KIB4}` },
  { name: 'LIST 1,000 keys', method: 'GET', path: () => '?list-type=2' },
  { name: 'DELETE', method: 'DELETE', path: (n) => `/key-${String(n).padStart(8, '0')}` },
  { name: 'PUT 1 MiB', method: 'PUT', path: (n) => `/large-${n}`, body: randomBytes(MIB) },
  { name: 'GET 1 MiB', method: 'GET', path: () => `/get-${MIB}` },
];

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the serving process. */
  readonly cpuMs: number;
}

const agent = new Agent({ connections: IN_FLIGHT });

/** A region on a durable server against bare node:http in a process of its own, with the same client. */
export async function benchS3(): Promise<void> {
  await buildAll();
  const dataPath = await makeRunFolder('bench-s3');
  const databases = await startBothDatabases('FI-HEL', true);
  const bare = await startBare();
  await query(
    databases.regional.adminUrl,
    "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('acme', 'Acme', 'FI-HEL')",
  );
  const region = await startRegionProcess({
    databaseUrl: databases.regional.url,
    globalDatabaseUrl: databases.global.regionUrl,
    dataPath,
    isBuilt: true,
  });
  try {
    for (const size of [KIB4, MIB]) await send(`${region.s3}/bench/get-${size}`, 'PUT', randomBytes(size));
    for (const operation of OPERATIONS) {
      const alone = await measure(bare.url, bare.child, operation);
      const served = await measure(`${region.s3}/bench`, region.child, operation);
      say({
        operation: operation.name,
        ...served,
        bare: alone,
        shareOfBare: Number((served.perSecond / alone.perSecond).toFixed(3)),
        cpuToBare: Number((served.cpuMs / alone.cpuMs).toFixed(1)),
      });
    }
  } finally {
    await agent.destroy();
    for (const { child } of [region, bare]) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await databases.stop();
    await rm(dataPath, { recursive: true, force: true });
  }
}

async function measure(url: string, { pid = 0 }: ChildProcess, { method, path, body }: Operation): Promise<Figures> {
  const waits: number[] = [];
  let next = 0;
  const cpuBefore = await cpuOf(pid);
  const until = performance.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (performance.now() < until) {
        const began = performance.now();
        await send(`${url}${path(next++)}`, method, body);
        waits.push(performance.now() - began);
      }
    }),
  );
  const cpu = (await cpuOf(pid)) - cpuBefore;
  waits.sort((a, b) => a - b);
  const at = (share: number): number => Number((waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(1));
  return {
    perSecond: Math.round(waits.length / SECONDS),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMs: Number((cpu / waits.length).toFixed(3)),
  };
}

async function send(url: string, method: Operation['method'], body?: Buffer): Promise<void> {
  const options = { method, dispatcher: agent, headers: { 'x-customer-id': 'acme' } };
  const answer = await request(url, body === undefined ? options : { ...options, body });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}`);
  for await (const _piece of answer.body);
}

async function startBare(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/bench/s3/bare-server.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, url: `http://127.0.0.1:${line.replace('port ', '')}` };
}

const say = (figures: object): boolean => process.stdout.write(`${JSON.stringify(figures)}\n`);
