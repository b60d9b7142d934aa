import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shown, startVersionedStore, type VersionedStore } from './versioned-store.ts';

let store: VersionedStore;

beforeAll(async () => {
  store = await startVersionedStore();
});
afterAll(() => store.close());

test('a versioned bucket keeps every version, and a delete only puts a marker over them', async () => {
  const bucket = await store.bucketWith('Enabled');
  const first = await store.put(bucket, 'k', 'one');
  await store.put(bucket, 'k', 'two');
  const deleted = await store.remove(bucket, 'k');

  expect(first.versionId).toMatch(/^[0-9a-f]{32}$/);
  expect(deleted).toMatchObject({ refusal: null, isDeleteMarker: true });
  expect(shown(await store.versionsOf(bucket))).toEqual(['k -*', 'k two', 'k one']);
  expect(await store.currentEtag(bucket, 'k')).toBeNull();
});

test('when the latest version is deleted for good, the one before it is the latest again', async () => {
  const bucket = await store.bucketWith('Enabled');
  await store.put(bucket, 'k', 'one');
  await store.put(bucket, 'k', 'two');
  const marker = await store.remove(bucket, 'k');
  await store.remove(bucket, 'k', marker?.versionId ?? '');
  expect(shown(await store.versionsOf(bucket))).toEqual(['k two*', 'k one']);

  const third = await store.put(bucket, 'k', 'three');
  await store.remove(bucket, 'k', third.versionId);

  expect(await store.currentEtag(bucket, 'k')).toBe('two');
});

test('what was stored before versioning is the null version, and stays when new versions come', async () => {
  const bucket = await store.bucketWith(null);
  expect((await store.put(bucket, 'k', 'old')).versionId).toBeNull();
  await store.switchTo(bucket, 'Enabled');
  await store.put(bucket, 'k', 'new');

  expect(shown(await store.versionsOf(bucket))).toEqual(['k new*', 'k old null']);
});

test('a suspended bucket replaces its null version wherever that stands, and keeps the others', async () => {
  const bucket = await store.bucketWith(null);
  await store.put(bucket, 'k', 'old');
  await store.switchTo(bucket, 'Enabled');
  await store.put(bucket, 'k', 'kept');
  await store.switchTo(bucket, 'Suspended');
  expect((await store.put(bucket, 'k', 'newest')).versionId).toBeNull();
  expect(shown(await store.versionsOf(bucket))).toEqual(['k newest* null', 'k kept']);

  await store.remove(bucket, 'k');
  expect(shown(await store.versionsOf(bucket))).toEqual(['k -* null', 'k kept']);
  await store.remove(bucket, 'k');
  expect(shown(await store.versionsOf(bucket))).toEqual(['k -* null', 'k kept']);
});

test('a key under a delete marker counts as absent for conditional writes', async () => {
  const bucket = await store.bucketWith('Enabled');
  await store.put(bucket, 'k', 'one');
  await store.remove(bucket, 'k');
  const conditions = { ifMatch: 'one', mustNotExist: false, ifNoneMatch: null };

  expect((await store.put(bucket, 'k', 'x', { conditions })).refusal).toBe('NoSuchKey');
  expect(
    (await store.put(bucket, 'k', 'x', { conditions: { ifMatch: null, mustNotExist: true, ifNoneMatch: null } }))
      .refusal,
  ).toBeNull();
});

test('bodies and blobs of versions that are gone do not stay behind', async () => {
  const bucket = await store.bucketWith('Enabled');
  const blobId = '1b4e2f5a-3c1d-4a6b-8e7f-9a0b1c2d3e4f';
  const inBlob = await store.put(bucket, 'k', 'blob', { blobId, body: null });
  const inRow = await store.put(bucket, 'k', 'body');
  await store.remove(bucket, 'k', inBlob.versionId);
  await store.remove(bucket, 'k', inRow.versionId);

  const [left] = await store.running.sql<{ bodies: number }>(
    'SELECT count(*)::int AS bodies FROM object_bodies b WHERE NOT EXISTS (SELECT FROM object_metadata o WHERE o.object_id = b.object_id)',
  );
  expect(left?.bodies).toBe(0);
  expect(await store.running.sql('SELECT blob_id FROM blob_garbage WHERE blob_id = $1', [blobId])).toHaveLength(1);
});

describe('against a model', () => {
  interface Version {
    readonly key: string;
    readonly etag: string;
    readonly id: string;
  }

  /** The rules in their plainest form: a list per bucket, newest first within a key. */
  class Model {
    readonly versions: Version[] = [];
    status: 'Enabled' | 'Suspended' | null = null;

    add(key: string, etag: string, id: string): void {
      if (id === 'null') this.drop(key, 'null');
      this.versions.unshift({ key, etag, id });
    }

    drop(key: string, id: string): void {
      const index = this.versions.findIndex((version) => version.key === key && version.id === id);
      if (index >= 0) this.versions.splice(index, 1);
    }

    shown(): string[] {
      const keys = [...new Set(this.versions.map(({ key }) => key))].sort();
      return keys.flatMap((key) =>
        this.versions
          .filter((version) => version.key === key)
          .map(({ etag, id }, index) => `${key} ${etag}${index === 0 ? '*' : ''}${id === 'null' ? ' null' : ''}`),
      );
    }
  }

  /** Repeatable noise. */
  function random(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
  }

  test.each([1, 2, 3])('any order of writes, deletes and switches gives the same versions (%i)', async (seed) => {
    const next = random(seed);
    const bucket = await store.bucketWith(null);
    const model = new Model();
    for (let step = 0; step < 120; step += 1) {
      await takeStep({ bucket, model, next, etag: `e${step}` });
      expect(shown(await store.versionsOf(bucket)), `step ${step}`).toEqual(model.shown());
    }
  });

  interface Step {
    readonly bucket: string;
    readonly model: Model;
    readonly next: (below: number) => number;
    readonly etag: string;
  }

  /** Half writes; deletes of the current version and of any; now and then a switch. */
  async function takeStep({ bucket, model, next, etag }: Step): Promise<void> {
    const key = `k${next(3)}`;
    const action = next(10);
    if (action < 5) return model.add(key, etag, (await store.put(bucket, key, etag)).versionId ?? 'null');
    if (action < 7) {
      const outcome = await store.remove(bucket, key);
      return model.status === null ? model.drop(key, 'null') : model.add(key, '-', outcome?.versionId ?? '');
    }
    if (action === 9) {
      model.status = model.status === 'Enabled' ? 'Suspended' : 'Enabled';
      await store.switchTo(bucket, model.status);
      return;
    }
    await removeAny({ bucket, model, next, etag }, key);
  }

  async function removeAny({ bucket, model, next }: Step, key: string): Promise<void> {
    const own = model.versions.filter((version) => version.key === key);
    const chosen = own[next(own.length)];
    if (chosen === undefined) return;
    await store.remove(bucket, key, chosen.id);
    model.drop(key, chosen.id);
  }
});

test('writers and deleters of several processes leave exactly one latest version of a key, and every version they were told of', async () => {
  const bucket = await store.bucketWith('Enabled');
  const processes = [store.newCommitter(), store.newCommitter(), store.newCommitter()];
  const written: string[] = [];
  const removed = new Set<string>();

  await Promise.all(
    processes.map(async (by, index) => {
      for (let round = 0; round < 25; round += 1) {
        const { versionId } = await store.put(bucket, 'hot', `${index}-${round}`, {}, by);
        written.push(versionId ?? '');
        const victim = written[(round * 7 + index) % written.length] ?? '';
        if (round % 3 === 2 && !removed.has(victim)) {
          removed.add(victim);
          await store.remove(bucket, 'hot', victim, false, by);
        }
        if (round % 5 === 4) written.push((await store.remove(bucket, 'hot', null, false, by))?.versionId ?? '');
      }
    }),
  );

  const left = await store.versionsOf(bucket);
  const ids = left.map((item) => (item.kind === 'object' ? item.versionId : ''));
  expect(left.filter((item) => item.kind === 'object' && item.isLatest)).toHaveLength(1);
  expect(left[0]).toMatchObject({ isLatest: true });
  expect([...ids].sort()).toEqual(written.filter((id) => !removed.has(id)).sort());
});
