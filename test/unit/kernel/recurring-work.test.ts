import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RecurringWork } from '#kernel/lifecycle/recurring-work.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a round follows the one before after a pause, also after one that failed', async () => {
  const work = vi.fn().mockResolvedValueOnce(1).mockRejectedValueOnce(new Error('no')).mockResolvedValue(3);
  const onFailure = vi.fn();
  const rounds = new RecurringWork({ work, pauseMs: 100, onFailure });

  rounds.start();
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(99);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(onFailure).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(work).toHaveBeenCalledTimes(3);
  await rounds.close();
});

test('rounds never overlap, and closing waits for the one under way and starts no other', async () => {
  let end: () => void = () => undefined;
  const work = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const rounds = new RecurringWork({ work, pauseMs: 100, onFailure: () => undefined });

  rounds.start();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(1);

  let closed = false;
  const closing = rounds.close().then(() => (closed = true));
  await vi.advanceTimersByTimeAsync(10);
  expect([rounds.isClosed, closed]).toEqual([true, false]);
  end();
  await closing;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(1);
  rounds.start();
  expect(work).toHaveBeenCalledTimes(1);
});
