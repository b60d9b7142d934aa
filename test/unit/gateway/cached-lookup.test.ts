import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CachedLookup } from '../../../gateway/directory/cached-lookup.ts';

function lookup(known: Record<string, string>, options = { maxEntries: 10, foundMs: 1_000, unknownMs: 20 }) {
  const loads: (readonly string[])[] = [];
  const entries = new Map(Object.entries(known));
  const cache = new CachedLookup<string, string>(async (keys) => {
    loads.push(keys);
    const snapshot = new Map(entries);
    await sleep(5);
    return snapshot;
  }, options);
  return { cache, loads, entries };
}

test('keys of one tick are one batch, and equal ones share it', async () => {
  const { cache, loads } = lookup({ a: '1', b: '2' });

  expect(await Promise.all(['a', 'b', 'a', 'c'].map((key) => cache.find(key)))).toEqual(['1', '2', '1', undefined]);
  expect(loads).toEqual([['a', 'b', 'c']]);
});

test('a lookup under way is shared with later ones', async () => {
  const { cache, loads } = lookup({ a: '1' });

  const first = cache.find('a');
  await sleep(2);

  expect(await Promise.all([first, cache.find('a')])).toEqual(['1', '1']);
  expect(loads).toHaveLength(1);
});

test('what was found is kept, what was unknown only shortly', async () => {
  const { cache, loads, entries } = lookup({ a: '1' });
  await Promise.all([cache.find('a'), cache.find('b')]);
  entries.set('b', '2');

  expect(await cache.find('b')).toBeUndefined();
  await sleep(40);

  expect(await cache.find('b')).toBe('2');
  expect(await cache.find('a')).toBe('1');
  expect(loads).toEqual([['a', 'b'], ['b']]);
});

test('a forgotten key is asked for again, also when its lookup was under way', async () => {
  const { cache, entries } = lookup({ a: 'old' });
  const stale = cache.find('a');
  await sleep(2);
  entries.set('a', 'new');

  cache.forget('a');

  expect(await cache.find('a')).toBe('new');
  expect(await stale).toBe('old');
  expect(await cache.find('a')).toBe('new');
});

test('a failure is not kept', async () => {
  let fails = true;
  const cache = new CachedLookup<string, string>(
    async () => {
      if (fails) throw new Error('down');
      return new Map([['a', '1']]);
    },
    { maxEntries: 10, foundMs: 1_000, unknownMs: 20 },
  );

  await expect(cache.find('a')).rejects.toThrow('down');
  fails = false;

  expect(await cache.find('a')).toBe('1');
});

test('stays within its bound', async () => {
  const { cache } = lookup({});

  for (let index = 0; index < 100; index += 1) await cache.find(`k${index}`);

  expect(cache.size).toBe(10);
});
