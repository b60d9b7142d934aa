import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { buildAll } from '../../dev/build.mjs';
import { DataFolder } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/ports.ts';
import { startStack } from '../../dev/start-stack.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { startProbe } from './latency-probe.ts';
import { memoryOf, resetPeak } from './process-memory.ts';

// npm run memory:s3 -- [GiB of a single PUT = 5] [GiB of a multipart upload = 50] [slow clients = 200]: the resident memory of
// gateway and region, as `npm start` runs them, through transfers over the global endpoint. Needs Linux and that much disk.
const [single = 5, multipart = 50, slow = 200] = process.argv.slice(2).map(Number);
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const folder = await makeRunFolder('memory');
const data = await DataFolder.open(join(folder, 'data'));
await buildAll();
const region = { regionId: 'FI-HEL', port: await freePort(), s3Port: await freePort(), postgresPort: await freePort() };
const plan = {
  dataFolder: data.path,
  gatewayPort: await freePort(),
  globalPostgresPort: await freePort(),
  providerPort: await freePort(),
  regions: [region],
  durable: false,
};
const stack = await startStack(plan, data, () => undefined);
const { gateway, processes } = stack.description();
const agent = new Agent({ connections: 512, headersTimeout: 0, bodyTimeout: 0 });
const pids = Object.entries(processes).filter(([name]) => name === 'gateway' || name === 'region-FI-HEL');
const rows: string[] = [];

try {
  await ask('POST', `${gateway}/routing/customers/acme?region_id=FI-HEL`);
  await ask(
    'POST',
    `http://127.0.0.1:${region.port}/api/customers/acme/register`,
    '{"customer_name":"Acme","country":"Finland"}',
  );
  await s3('PUT', '/small', randomBytes(4_096));
  await sleep(2_000);
  await measure('idle', async () => undefined);
  if (single > 0) {
    await measure(`one PUT of ${single} GiB`, () =>
      s3('PUT', '/single', zeros(single * GIB), { 'content-length': String(single * GIB) }),
    );
    await measure(`one GET of ${single} GiB`, () => s3('GET', '/single'));
    await s3('DELETE', '/single');
  }
  if (multipart > 0) await measure(`multipart upload of ${multipart} GiB`, () => uploadParts(multipart));
  if (slow > 0) {
    await s3('PUT', '/download', zeros(8 * MIB), { 'content-length': String(8 * MIB) });
    await measure(`${slow} slow uploads and ${slow} slow downloads at once`, () => slowClients(slow));
  }
} finally {
  process.stdout.write(
    `| transfer | process | resident | peak | others' GET of 4 KiB |\n|---|---|---|---|---|\n${rows.join('\n')}\n`,
  );
  await agent.destroy();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  for (const [, pid] of pids) await resetPeak(pid);
  const probe = await startProbe(`${gateway}/s3/memory/small`);
  const began = performance.now();
  let waits: number[];
  try {
    await work();
  } finally {
    waits = await probe.stop();
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const at = (share: number): string => (waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0);
  for (const [process, pid] of pids) {
    const { residentMiB, peakMiB } = await memoryOf(pid);
    rows.push(
      `| ${name} (${seconds} s) | ${process} | ${residentMiB} MiB | ${peakMiB} MiB | p50 ${at(0.5)} ms, p99 ${at(0.99)} ms |`,
    );
  }
}

async function uploadParts(gib: number): Promise<void> {
  const created = await s3('POST', '/multipart?uploads');
  const uploadId = /<UploadId>([^<]+)/.exec(created.text)?.[1] ?? '';
  const parts: string[] = [];
  for (let number = 1; number <= gib; number += 1) {
    const place = `/multipart?partNumber=${number}&uploadId=${uploadId}`;
    const { etag } = await s3('PUT', place, zeros(GIB), { 'content-length': String(GIB) });
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
  }
  const document = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  await s3('POST', `/multipart?uploadId=${uploadId}`, document);
}

/** Each sends or takes a piece every quarter of a second, for about eight seconds. */
async function slowClients(count: number): Promise<void> {
  const pieces = 32;
  const size = pieces * 64 * 1024;
  const headers = { 'content-length': String(size) };
  const uploads = Array.from({ length: count }, (_, index) => s3('PUT', `/slow-${index}`, dripping(pieces), headers));
  const downloads = Array.from({ length: count }, async () => {
    const answer = await request(`${gateway}/s3/memory/download`, {
      dispatcher: agent,
      headers: { 'x-customer-id': 'acme' },
    });
    const until = performance.now() + 8_000;
    for await (const _piece of answer.body) if (performance.now() < until) await sleep(250);
  });
  await Promise.all([...uploads, ...downloads]);
}

function zeros(size: number): Readable {
  const piece = Buffer.alloc(MIB);
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < size; sent += MIB) yield piece;
    })(),
    { objectMode: false, highWaterMark: 4 * MIB },
  );
}

function dripping(pieces: number): Readable {
  return Readable.from(
    (async function* () {
      for (let sent = 0; sent < pieces; sent += 1) {
        yield Buffer.alloc(64 * 1024);
        await sleep(250);
      }
    })(),
    { objectMode: false },
  );
}

async function s3(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: Readable | Buffer | string,
  headers = {},
) {
  const options = { method, dispatcher: agent, headers: { 'x-customer-id': 'acme', ...headers } };
  const answer = await request(`${gateway}/s3/memory${path}`, body === undefined ? options : { ...options, body });
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
  const isText = String(answer.headers['content-type']).includes('xml');
  const text = isText ? await answer.body.text() : '';
  if (!isText) for await (const _piece of answer.body);
  return { text, etag: String(answer.headers['etag']) };
}

async function ask(method: 'POST', url: string, body = '{}'): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await (await request(url, { method, dispatcher: agent, headers, body })).body.dump();
}
