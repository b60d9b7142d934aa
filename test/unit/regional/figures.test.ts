import { describe, expect, test } from 'vitest';
import { compliancePercentage } from '../../../subgraphs/regional/compliance/compliance-figures.ts';
import { encodeCursor, encodePosition, parsePage } from '../../../subgraphs/regional/shared/page.ts';
import { DateTime } from '../../../subgraphs/regional/shared/resolvers/DateTime.ts';
import { Long } from '../../../subgraphs/regional/shared/resolvers/Long.ts';

test.each([
  [0, 0, 100],
  [42, 42, 100],
  [3, 1, 33.33],
  [1_000_000, 999_999, 99.99],
  [10, 0, 0],
])('%i objects of which %i are compliant are %d percent', (totalObjects, compliantObjects, expected) => {
  expect(compliancePercentage({ totalObjects, compliantObjects })).toBe(expected);
});

describe('cursors', () => {
  const position = { at: new Date('2026-01-01T00:00:00.123Z'), id: '0189f0a0-0000-4000-8000-000000000000' };

  test('come back as the position they were made from', () => {
    expect(parsePage('list', { first: 5, after: encodePosition('list', position) })).toEqual({
      first: 5,
      after: position,
    });
    expect(parsePage('list', {})).toEqual({ first: 50, after: null });
    expect(parsePage('list', { first: null, after: null })).toEqual({ first: 50, after: null });
  });

  test.each([
    ['', 'empty'],
    ['%%%', 'no base64'],
    [encodePosition('other', position), 'of another list'],
    [encodePosition('list', { ...position, id: 'x' }), 'with an id of another kind'],
    [encodeCursor(['list', -1, position.id]), 'before any row'],
    [encodeCursor(['list', 1e300, position.id]), 'after any row'],
    [encodeCursor(['list', '1', position.id]), 'with a text for a time'],
    [encodeCursor(['list', 1]), 'too short'],
    [Buffer.from('{"a":1}').toString('base64url'), 'of another form'],
  ])('%j (%s) is refused', (after) => {
    expect(() => parsePage('list', { after })).toThrow('after must be a cursor');
  });
});

describe('scalars', () => {
  test('a DateTime needs an offset', () => {
    expect(DateTime.parseValue('2026-11-24T09:30:00+02:00')).toEqual(new Date('2026-11-24T07:30:00Z'));
    for (const wrong of ['2026-11-24', '2026-11-24T09:30:00', '2026-13-01T00:00:00Z', 1, null]) {
      expect(() => DateTime.parseValue(wrong)).toThrow('DateTime');
    }
    expect(() => DateTime.serialize('2026-11-24')).toThrow();
  });

  test('a Long is a whole number that JSON can carry', () => {
    expect(Long.parseValue(2 ** 53 - 1)).toBe(2 ** 53 - 1);
    expect(Long.serialize(5_368_709_120n)).toBe(5_368_709_120);
    for (const wrong of [2 ** 53, 1.5, '1', null]) expect(() => Long.parseValue(wrong)).toThrow('Long');
    expect(() => Long.serialize(2n ** 53n)).toThrow();
  });
});
