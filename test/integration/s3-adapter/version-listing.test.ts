import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListEntry } from '../../../subgraphs/regional/objects/object-repository.ts';
import { acme, shown, startVersionedStore, type VersionedStore } from './versioned-store.ts';

const KEYS = ['a', 'a/1', 'a/2', 'b', 'b/1', 'c'];
let store: VersionedStore;
let bucket: string;

beforeAll(async () => {
  store = await startVersionedStore();
  bucket = await store.bucketWith('Enabled');
  for (const key of KEYS) for (const etag of ['1', '2', '3']) await store.put(bucket, key, etag);
  await store.remove(bucket, 'b');
});
afterAll(() => store.close());

test.each([1, 2, 5, 100])('pages of %i go on exactly where they ended', async (limit) => {
  const names: string[] = [];
  let after = '';
  let afterVersion: string | null = null;
  for (;;) {
    const page: readonly ListEntry[] =
      (await store.objects.listVersions(acme, bucket, { prefix: '', delimiter: '/', after, afterVersion, limit })) ??
      [];
    names.push(...shown(page));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.kind === 'prefix' ? last.prefix : last.key;
    afterVersion = last.kind === 'prefix' ? null : last.versionId;
  }

  expect(names).toEqual(['a 3*', 'a 2', 'a 1', 'a/', 'b -*', 'b 3', 'b 2', 'b 1', 'b/', 'c 3*', 'c 2', 'c 1']);
});

test('a page goes on after a version that has been deleted meanwhile', async () => {
  const own = await store.bucketWith('Enabled');
  for (const etag of ['1', '2', '3', '4']) await store.put(own, 'k', etag);
  const [first, second] = await store.versionsOf(own, 2);
  for (const item of [first, second]) if (item?.kind === 'object') await store.remove(own, 'k', item.versionId);
  const afterVersion = second?.kind === 'object' ? second.versionId : null;

  const rest = await store.objects.listVersions(acme, own, {
    prefix: '',
    delimiter: '',
    after: 'k',
    afterVersion,
    limit: 10,
  });

  expect(shown(rest ?? [])).toEqual(['k 2*', 'k 1']);
});
