import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import { PgObjectCommitter } from '../../../subgraphs/regional/objects/pg-object-committer.ts';
import type { NewObject } from '../../../subgraphs/regional/objects/stored-object.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { newObject, uploadEntry } from '../../support/new-object.ts';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

const acme = 'acme' as CustomerId;
let running: RunningRegion;
let committer: PgObjectCommitter;

beforeAll(async () => {
  running = await startRegion();
  committer = newCommitter();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
  await running.sql("INSERT INTO buckets (customer_id, bucket_name, region_id) VALUES ('acme', 'documents', 'FI-HEL')");
});
afterAll(() => running.close());

const newCommitter = () => {
  const { pool, regionId } = running.region;
  return new PgObjectCommitter({ pool, regionId, sealer: createTestSealer(pool) });
};

const object = (key: string, change: Partial<NewObject> = {}): NewObject => newObject('documents', key, change);
const entry = (key: string, requestId = key) => uploadEntry(acme, 'documents', key, requestId);

const put = (key: string, change: Partial<NewObject> = {}, by = committer) =>
  by.put(acme, object(key, change), entry(key));

test('a batch answers each of its requests, and records each as it ended', async () => {
  await put('existing');
  const outcomes = await Promise.all([
    put('busy-1'),
    put('busy-2'),
    put('new'),
    put('existing', { conditions: { ifMatch: null, mustNotExist: true, ifNoneMatch: null } }),
    put('missing', { conditions: { ifMatch: 'e', mustNotExist: false, ifNoneMatch: null } }),
    put('lost', { bucket: 'nowhere' }),
    put('existing-too', { conditions: { ifMatch: null, mustNotExist: true, ifNoneMatch: null } }),
  ]);

  const rows = await running.sql<{ object_key: string; status_code: number; error_code: string | null }>(
    "SELECT request_id AS object_key, status_code, error_code FROM operations_log WHERE request_id IN ('new', 'missing', 'lost', 'existing-too') ORDER BY request_id",
  );
  expect(outcomes.map(({ refusal }) => refusal)).toEqual([
    null,
    null,
    null,
    'PreconditionFailed',
    'NoSuchKey',
    'NoSuchBucket',
    null,
  ]);
  expect(rows).toEqual([
    { object_key: 'existing-too', status_code: 200, error_code: null },
    { object_key: 'lost', status_code: 404, error_code: 'NoSuchBucket' },
    { object_key: 'missing', status_code: 404, error_code: 'NoSuchKey' },
    { object_key: 'new', status_code: 200, error_code: null },
  ]);
});

test('writers of several processes to the same new keys leave one row and as many entries as writes', async () => {
  const processes = [committer, newCommitter(), newCommitter()];
  const keys = Array.from({ length: 30 }, (_, index) => `contended-${index}`);

  await Promise.all(
    processes.flatMap((by, index) => (index === 1 ? [...keys].reverse() : keys).map((key) => put(key, {}, by))),
  );

  const [counts] = await running.sql<{ objects: number; bodies: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM object_metadata WHERE object_key LIKE 'contended-%') AS objects,
            (SELECT count(*)::int FROM object_bodies b JOIN object_metadata USING (object_id) WHERE object_key LIKE 'contended-%') AS bodies,
            (SELECT count(*)::int FROM operations_log WHERE request_id LIKE 'contended-%') AS entries`,
  );
  expect(counts).toEqual({ objects: 30, bodies: 30, entries: 90 });
});

test('a body moves between row and blob without leaving either behind', async () => {
  const blobId = '0b4e2f5a-3c1d-4a6b-8e7f-9a0b1c2d3e4f';
  const state = async () =>
    (
      await running.sql<{ blob_id: string | null; bodies: number }>(
        "SELECT blob_id, (SELECT count(*)::int FROM object_bodies b WHERE b.object_id = o.object_id) AS bodies FROM object_metadata o WHERE object_key = 'moving'",
      )
    )[0];

  await put('moving');
  await put('moving', { blobId, body: null });
  expect(await state()).toEqual({ blob_id: blobId, bodies: 0 });
  await put('moving');

  expect(await state()).toEqual({ blob_id: null, bodies: 1 });
  expect(await running.sql('SELECT blob_id FROM blob_garbage')).toEqual([{ blob_id: blobId }]);
});

test('deleting answers each key, existing or not', async () => {
  await put('to-delete');
  const target = { versionId: null, ifMatch: null, ifLastModified: null, ifSize: null };
  const targets = [
    { ...target, key: 'to-delete' },
    { ...target, key: 'never-was' },
    { ...target, key: 'existing', ifMatch: 'other' },
  ];

  const outcomes = await committer.remove({
    customerId: acme,
    bucket: 'documents',
    targets,
    entry: { ...entry('delete'), operation: 'DeleteObjects' },
    bypassGovernance: false,
  });

  expect(outcomes.map(({ refusal }) => refusal)).toEqual([null, null, 'PreconditionFailed']);
  expect(await running.sql("SELECT FROM object_metadata WHERE object_key = 'to-delete'")).toEqual([]);
});
