import { expect, test } from 'vitest';
import { readByteRange } from '../../../../subgraphs/regional/objects/byte-range.ts';

test.each([
  [null, 'whole'],
  ['bytes=0-0', { start: 0, length: 1 }],
  ['bytes=2-5', { start: 2, length: 4 }],
  ['bytes=8-', { start: 8, length: 2 }],
  ['bytes=5-100', { start: 5, length: 5 }],
  ['bytes=-3', { start: 7, length: 3 }],
  ['bytes=-100', { start: 0, length: 10 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=10-20', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=0-1,4-5', 'whole'],
  ['lines=0-1', 'whole'],
  ['bytes=a-b', 'whole'],
])('Range %s of 10 bytes', (header, expected) => {
  expect(readByteRange(header, 10)).toEqual(expected);
});

test('no range of an empty object can be satisfied', () => {
  expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(readByteRange('bytes=-1', 0)).toBe('unsatisfiable');
});
