import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVersionedStore, type VersionedStore } from './versioned-store.ts';

let store: VersionedStore;

beforeAll(async () => {
  store = await startVersionedStore();
});
afterAll(() => store.close());

const until = new Date(Date.now() + 3_600_000);

test.each([
  ['a legal hold', { legalHold: true, retention: null }, 'LEGAL_HOLD', true],
  [
    'COMPLIANCE retention',
    { legalHold: null, retention: { mode: 'COMPLIANCE', until } },
    'OBJECT_LOCK_COMPLIANCE',
    true,
  ],
  [
    'GOVERNANCE retention',
    { legalHold: null, retention: { mode: 'GOVERNANCE', until } },
    'OBJECT_LOCK_GOVERNANCE',
    false,
  ],
] as const)('refuses to delete a version under %s, and says why', async (_, lock, obstacle, evenWithBypass) => {
  const bucket = await store.bucketWith('Enabled', true);
  const { versionId } = await store.put(bucket, 'k', 'e', { lock });

  expect(await store.remove(bucket, 'k', versionId)).toMatchObject({ refusal: 'AccessDenied', obstacles: [obstacle] });
  expect((await store.remove(bucket, 'k', versionId, true))?.refusal).toBe(evenWithBypass ? 'AccessDenied' : null);
});

test.each([
  ['matter_holds = 1', 'LEGAL_MATTER'],
  ["retention_until = now() + interval '1 day'", 'RETENTION'],
  ["rule_retain_until = now() + interval '1 day'", 'RETENTION_RULE'],
  ['restrictions = 1', 'RESTRICTION'],
  ['request_freezes = 1', 'OPEN_REQUEST'],
])('neither deletes nor overwrites where %s', async (protection, obstacle) => {
  const bucket = await store.bucketWith(null);
  await store.put(bucket, 'k', 'kept');
  await store.running.sql(`UPDATE object_metadata SET ${protection} WHERE bucket_name = $1`, [bucket]);

  expect(await store.remove(bucket, 'k', null, true)).toMatchObject({ refusal: 'AccessDenied', obstacles: [obstacle] });
  expect((await store.put(bucket, 'k', 'other')).refusal).toBe('AccessDenied');
  expect(await store.currentEtag(bucket, 'k')).toBe('kept');
});

test('a row that nobody may destroy cannot be deleted by hand either', async () => {
  const bucket = await store.bucketWith('Enabled', true);
  await store.put(bucket, 'k', 'e', { lock: { legalHold: true, retention: null } });

  await expect(store.running.sql('DELETE FROM object_metadata WHERE bucket_name = $1', [bucket])).rejects.toThrow(
    'LEGAL_HOLD',
  );
});

test('a delete marker over a locked version is not locked', async () => {
  const bucket = await store.bucketWith('Enabled', true);
  await store.put(bucket, 'k', 'e', { lock: { legalHold: true, retention: null } });
  const marker = await store.remove(bucket, 'k');

  expect(marker?.refusal).toBeNull();
  expect((await store.remove(bucket, 'k', marker?.versionId ?? ''))?.refusal).toBeNull();
});

test("a bucket's default locks new versions from their creation on, unless the upload says otherwise", async () => {
  const bucket = await store.bucketWith('Enabled', true);
  await store.running.sql(
    `UPDATE buckets SET object_lock_default = '{"mode":"GOVERNANCE","days":2}' WHERE bucket_name = $1`,
    [bucket],
  );
  await store.put(bucket, 'k', 'e');
  await store.put(bucket, 'explicit', 'e', { lock: { legalHold: null, retention: { mode: 'COMPLIANCE', until } } });

  const rows = await store.running.sql<{ lock_mode: string; hours: number }>(
    `SELECT lock_mode, round(extract(epoch FROM retention_until - created_at) / 3600)::int AS hours FROM object_metadata
     WHERE bucket_name = $1 ORDER BY object_key DESC`,
    [bucket],
  );
  expect(rows).toEqual([
    { lock_mode: 'GOVERNANCE', hours: 48 },
    { lock_mode: 'COMPLIANCE', hours: 1 },
  ]);
});
