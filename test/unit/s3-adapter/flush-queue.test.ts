import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FlushQueue } from '../../../s3-adapter/blob-store/flush-queue.ts';

test('never more than its number run at once, all run in order, and one that fails leaves its place', async () => {
  const queue = new FlushQueue(2);
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const flush = (index: number) =>
    queue.run(async () => {
      began.push(index);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      if (index % 3 === 0) throw new Error(`flush ${index} failed`);
      return index;
    });

  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => flush(index)));

  expect(began).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(2);
  expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(began.map((index) => index % 3 === 0));
  expect(await flush(1)).toBe(1);
});
