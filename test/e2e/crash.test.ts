import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnStack, processOf, regionOf, startOwnStack } from '../support/stack.ts';

const REGION = 'FI-HEL';
const HEADERS = { 'x-customer-id': 'acme-corp' };

let own: OwnStack;
let s3: string;

interface Upload {
  readonly key: string;
  /** Too large to travel in the commit: its bytes are a file. */
  readonly isFile: boolean;
  readonly digest: string;
  /** The client got 200 before the process died. */
  readonly acknowledged: boolean;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bodies on both sides of the limit up to which they travel in the commit. */
async function upload(index: number): Promise<Upload> {
  const isFile = index % 2 === 1;
  const body = randomBytes(isFile ? 700_000 : 2_000);
  const key = `upload-${index}`;
  const url = `${s3}/crash/${key}`;
  const answer = await fetch(url, { method: 'PUT', headers: HEADERS, body }).catch(() => undefined);
  return { key, isFile, digest: sha256(body), acknowledged: answer?.status === 200 };
}

const processId = (): number => processOf(own.description(), `region-${REGION}`);

async function killDuring(uploads: readonly Promise<Upload>[], afterFiles: number): Promise<void> {
  let acknowledged = 0;
  const enough = new Promise<void>((resolve) => {
    for (const running of uploads) {
      void running.then((upload) => {
        if (upload.acknowledged && upload.isFile) acknowledged += 1;
        if (acknowledged >= afterFiles) resolve();
      });
    }
  });
  await enough;
  process.kill(processId(), 'SIGKILL');
}

async function untilBack(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(`${s3}/crash`, { headers: HEADERS }).catch(() => undefined);
    if (answer?.status === 200) return;
    await delay(100);
  }
  throw new Error('The region did not come back.');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function blobIds(): Promise<string[]> {
  const client = new Client({ connectionString: regionOf(own.description(), REGION).databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ blob_id: string }>(
    `SELECT blob_id FROM object_metadata WHERE bucket_name = 'crash' AND blob_id IS NOT NULL`,
  );
  await client.end();
  return rows.map(({ blob_id }) => blob_id);
}

beforeAll(async () => {
  own = await startOwnStack([REGION]);
  s3 = regionOf(own.description(), REGION).s3Url;
  const { gateway } = own.description();
  const { url } = regionOf(own.description(), REGION);
  await fetch(`${gateway}/routing/customers/acme-corp?region_id=${REGION}`, { method: 'POST' });
  await fetch(`${url}/api/customers/acme-corp/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer_name: 'Acme', country: 'Finland' }),
  });
  await fetch(`${s3}/crash`, { method: 'PUT', headers: HEADERS });
});
afterAll(async () => own?.stop());

test('kill -9 during 100 concurrent uploads loses nothing acknowledged and shows nothing half', async () => {
  const running = Array.from({ length: 100 }, (_, index) => upload(index));
  await killDuring(running, 5);
  const uploads = await Promise.all(running);
  await untilBack();

  const outcomes = await Promise.all(
    uploads.map(async ({ key, digest, acknowledged }) => {
      const answer = await fetch(`${s3}/crash/${key}`, { headers: HEADERS });
      const intact = answer.status === 200 && sha256(new Uint8Array(await answer.arrayBuffer())) === digest;
      return { key, acknowledged, status: answer.status, intact };
    }),
  );

  expect(outcomes.filter(({ acknowledged }) => acknowledged).length).toBeGreaterThanOrEqual(5);
  expect(outcomes.filter(({ acknowledged }) => !acknowledged).length).toBeGreaterThan(0);
  expect(outcomes.filter(({ acknowledged, intact }) => acknowledged && !intact)).toEqual([]);
  // What was not acknowledged is there whole or not at all.
  expect(outcomes.filter(({ status, intact }) => status !== 404 && !intact)).toEqual([]);
});

test('temporary files of the killed process are gone, and every object has its blob', async () => {
  const folder = join(own.dataFolder, 'blobs', REGION);
  const ids = await blobIds();

  await expect.poll(() => filesOf(join(folder, 'tmp')), { timeout: 20_000 }).toEqual([]);
  const files = await filesOf(join(folder, 'blobs'));
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !files.some((file) => file.includes(id)))).toEqual([]);
});
