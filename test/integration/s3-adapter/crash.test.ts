import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGlobalDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

interface RegionProcess {
  readonly child: ChildProcess;
  readonly s3: string;
}

const agent = new Agent({ connections: 100 });
const children: ChildProcess[] = [];
let folder: string;
let database: TestDatabase;
let global: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash-'));
  [database, global] = await Promise.all([createRegionalDatabase('FI-HEL'), createGlobalDatabase()]);
  await query(
    database.adminUrl,
    "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('acme', 'Acme', 'FI-HEL')",
  );
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await agent.destroy();
  await Promise.all([database.drop(), global.drop(), rm(folder, { recursive: true, force: true })]);
});

/** The region as it runs in production, S3 included, until the test ends it. */
async function startProcess(): Promise<RegionProcess> {
  const s3Port = await freePort();
  const child = spawn(
    process.execPath,
    ['--conditions=residency-source', '--import', 'tsx', 'subgraphs/regional/main.ts'],
    {
      env: {
        ...process.env,
        REGION_ID: 'FI-HEL',
        PORT: '0',
        S3_PORT: String(s3Port),
        DATABASE_URL: database.url,
        GLOBAL_DATABASE_URL: global.regionUrl,
        DATA_PATH: folder,
        LOCAL_COUNTRY: 'FI',
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  // Read on to the end: a process whose log nobody reads would end by itself.
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.includes('region is up') && resolve());
    lines.once('close', () => reject(new Error('The region did not start')));
  });
  return { child, s3: `http://127.0.0.1:${s3Port}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const call = (s3: string, method: 'GET' | 'PUT', key: string, body?: Buffer) =>
  request(`${s3}/documents/${key}`, {
    method,
    dispatcher: agent,
    headers: { 'x-customer-id': 'acme' },
    ...(body === undefined ? {} : { body }),
  });

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const filesBelow = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('killed in the middle of 100 uploads, it has lost nothing it acknowledged and shows nothing half', async () => {
  const first = await startProcess();
  const acknowledged = new Map<string, string>();
  const sent = new Map<string, string>();
  let next = 0;
  const upload = async (): Promise<void> => {
    for (;;) {
      // Small ones ride with their metadata, large ones are files.
      const key = `key-${next}`;
      const body = randomBytes(next % 2 === 0 ? 3_000 : 400_000);
      next += 1;
      sent.set(key, digest(body));
      const answer = await call(first.s3, 'PUT', key, body);
      await answer.body.dump();
      if (answer.statusCode === 200) acknowledged.set(key, digest(body));
    }
  };
  const uploads = Promise.allSettled(Array.from({ length: 100 }, upload));
  await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(150);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  await uploads;

  const second = await startProcess();
  const lost: string[] = [];
  const torn: string[] = [];
  for (const [key, expected] of sent) {
    const answer = await call(second.s3, 'GET', key);
    const body = Buffer.from(await answer.body.arrayBuffer());
    const found = answer.statusCode === 200 ? digest(body) : null;
    if (found === null && acknowledged.has(key)) lost.push(key);
    if (found !== null && found !== expected) torn.push(key);
  }
  const unaudited = await query(
    database.adminUrl,
    `SELECT object_key FROM object_metadata o WHERE NOT EXISTS (
       SELECT FROM operations_log l WHERE l.object_id = o.object_id AND operation_type = 'PutObject' AND status_code = 200)`,
  );
  await expect.poll(() => filesBelow(join(folder, 'blobs', 'tmp'))).toEqual([]);
  second.child.kill('SIGTERM');
  await once(second.child, 'exit');

  expect({ lost, torn, unaudited }).toEqual({ lost: [], torn: [], unaudited: [] });
  const rows = await query<{ blob_id: string }>(
    database.adminUrl,
    'SELECT blob_id FROM object_metadata WHERE blob_id IS NOT NULL',
  );
  const files = new Set(await filesBelow(join(folder, 'blobs', 'blobs')));
  expect(rows.filter((row) => !files.has(row.blob_id))).toEqual([]);
});
