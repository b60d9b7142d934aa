import { expect, test } from 'vitest';
import { GroupCommit } from '../../../../subgraphs/regional/objects/group-commit.ts';

interface Commit {
  readonly items: readonly string[];
  finish(outcomes?: readonly string[]): void;
  fail(error: Error): void;
}

/** Commits that end when the test says so. */
function controlled(options: { maxWaiting?: number } = {}) {
  const commits: Commit[] = [];
  const group = new GroupCommit<string, string>({
    keyOf: (item) => item[0] ?? '',
    commit: (items) =>
      new Promise((resolve, reject) => {
        commits.push({ items, finish: (outcomes = items) => resolve(outcomes), fail: reject });
      }),
    mayBeOneItem: (error) => (error as Error).message === 'one bad item',
    overloaded: () => new Error('overloaded'),
    ...options,
  });
  return { group, commits };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const itemsOf = (commits: readonly Commit[]) => commits.map(({ items }) => items);

test('a request that finds a free slot goes at once, those that wait go together', async () => {
  const { group, commits } = controlled();
  const results = Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => group.add(item)));

  expect(itemsOf(commits)).toEqual([['a'], ['b']]);
  commits[0]?.finish();
  await settled();

  expect(itemsOf(commits)).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  commits[1]?.finish();
  commits[2]?.finish();
  expect(await results).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('requests for one key never share a batch, nor overtake each other', async () => {
  const { group, commits } = controlled();
  const results = Promise.all(['a1', 'a2', 'b1', 'b2', 'a3'].map((item) => group.add(item)));

  expect(itemsOf(commits)).toEqual([['a1'], ['b1']]);
  for (let index = 0; index < 5; index += 1) {
    commits[index]?.finish();
    await settled();
  }

  expect(itemsOf(commits)).toEqual([['a1'], ['b1'], ['a2'], ['b2'], ['a3']]);
  expect(await results).toEqual(['a1', 'a2', 'b1', 'b2', 'a3']);
});

test('each gets its own outcome', async () => {
  const { group, commits } = controlled();
  const results = Promise.all(['x', 'y', 'a', 'b'].map((item) => group.add(item)));
  commits[0]?.finish();
  await settled();
  commits[1]?.finish();
  commits[2]?.finish(['stored', 'refused']);

  expect(await results).toEqual(['x', 'y', 'stored', 'refused']);
});

test('a batch that failed because of one item is tried item by item', async () => {
  const { group, commits } = controlled();
  const results = Promise.allSettled(['x', 'y', 'good', 'bad'].map((item) => group.add(item)));
  commits[0]?.finish();
  await settled();
  commits[2]?.fail(new Error('one bad item'));
  await settled();
  commits[3]?.finish();
  await settled();
  commits[4]?.fail(new Error('one bad item'));
  commits[1]?.finish();

  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(itemsOf(commits.slice(2))).toEqual([['good', 'bad'], ['good'], ['bad']]);
});

test('any other failure is everybody’s, and the next batch goes on', async () => {
  const { group, commits } = controlled();
  const first = Promise.allSettled([group.add('a')]);
  commits[0]?.fail(new Error('gone'));
  expect((await first)[0]?.status).toBe('rejected');

  const second = group.add('a');
  commits[1]?.finish();

  expect(await second).toBe('a');
});

test('more than may wait are turned away', async () => {
  const { group, commits } = controlled({ maxWaiting: 1 });
  const accepted = ['a', 'b', 'c'].map((item) => group.add(item));

  await expect(group.add('d')).rejects.toThrow('overloaded');
  commits[0]?.finish();
  await settled();
  commits[1]?.finish();
  commits[2]?.finish();
  expect(await Promise.all(accepted)).toEqual(['a', 'b', 'c']);
});
