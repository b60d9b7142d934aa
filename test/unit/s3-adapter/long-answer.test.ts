import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LongAnswer } from '../../../s3-adapter/long-answer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const response = new PassThrough();
  const start = vi.fn();
  const answer = new LongAnswer({ response: response as unknown as ServerResponse, everyMs: 10_000, start });
  const written = (): string => String(response.read() ?? '');
  return { answer, start, written };
}

test('an operation that is quick enough is not answered ahead of time', () => {
  const { answer, start, written } = begin();
  answer.keepAlive();
  vi.advanceTimersByTime(9_000);
  answer.stop();
  vi.advanceTimersByTime(60_000);

  expect(start).not.toHaveBeenCalled();
  expect(written()).toBe('');
});

test('a long one gets its status once, then the declaration and white space, then the rest of the document', () => {
  const { answer, start, written } = begin();
  answer.keepAlive();
  vi.advanceTimersByTime(35_000);
  answer.stop();

  expect(start).toHaveBeenCalledTimes(1);
  expect(answer.hasBegun).toBe(true);
  expect(written()).toBe('<?xml version="1.0" encoding="UTF-8"?>\n  ');
  expect(answer.rest('<?xml version="1.0" encoding="UTF-8"?>\n<Error/>')).toBe('<Error/>');
});

test('an operation that never asked to be kept alive is left alone', () => {
  const { start } = begin();
  vi.advanceTimersByTime(60_000);

  expect(start).not.toHaveBeenCalled();
});
