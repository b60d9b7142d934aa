import { expect, test } from 'vitest';
import { isBucketName } from '../../../../subgraphs/regional/buckets/bucket-name.ts';

test.each(['abc', 'a-b.c', '1ab', 'a'.repeat(63)])('%s names a bucket', (name) => {
  expect(isBucketName(name)).toBe(true);
});

test.each([
  'ab',
  'a'.repeat(64),
  'Abc',
  'a_b',
  '-ab',
  'ab-',
  'a..b',
  'a.-b',
  'a-.b',
  '192.168.5.4',
  'xn--abc',
  'abc-s3alias',
])('%s names none', (name) => {
  expect(isBucketName(name)).toBe(false);
});
