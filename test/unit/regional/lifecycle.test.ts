import { describe, expect, test } from 'vitest';
import { expirationOf } from '../../../subgraphs/regional/lifecycle/expiration-of.ts';
import { createLifecycleCalendar, DAY_MS } from '../../../subgraphs/regional/lifecycle/lifecycle-calendar.ts';
import { readLifecycleRules } from '../../../subgraphs/regional/lifecycle/lifecycle-rule.ts';

const rule = (change: object = {}) => ({
  id: 'r',
  enabled: true,
  isLegacyPrefix: false,
  prefix: null,
  tags: [],
  sizeAbove: null,
  sizeBelow: null,
  expiration: null,
  noncurrent: null,
  abortUploadsAfterDays: null,
  ...change,
});
const object = { key: 'logs/a', size: 100, tags: { keep: 'no' }, made: new Date('2026-01-15T10:30:00Z') };

describe('the calendar of lifecycle rules', () => {
  const calendar = createLifecycleCalendar();

  test('AWS’s own example: 3 days after 15 January 10:30 end on 19 January at midnight', () => {
    const made = object.made;
    const isDue = (now: string) => made < calendar.cutoff(new Date(now), 3);

    expect(isDue('2026-01-18T23:59:59.999Z')).toBe(false);
    expect(isDue('2026-01-19T00:00:00.000Z')).toBe(true);
    expect(expirationOf([rule({ expiration: { days: 3 } })], object)).toEqual({
      at: new Date('2026-01-19T00:00:00Z'),
      ruleId: 'r',
    });
  });

  test('an object made at midnight has the whole of its last day', () => {
    const made = new Date('2026-01-15T00:00:00Z');

    expect(made < calendar.cutoff(new Date('2026-01-16T23:59:59Z'), 1)).toBe(false);
    expect(made < calendar.cutoff(new Date('2026-01-17T00:00:00Z'), 1)).toBe(true);
  });

  test('a bucket is due again when the day changes, not before', () => {
    expect(calendar.period(new Date('2026-01-16T23:59:59Z')) - calendar.period(new Date('2026-01-16T00:00:00Z'))).toBe(
      0,
    );
    expect(calendar.period(new Date('2026-01-17T00:00:00Z')) - calendar.period(new Date('2026-01-16T23:59:59Z'))).toBe(
      1,
    );
  });

  test('shortened days are not rounded', () => {
    const short = createLifecycleCalendar(10_000);
    const now = new Date('2026-01-16T12:00:20Z');

    expect(short.cutoff(now, 1)).toEqual(new Date('2026-01-16T12:00:10Z'));
    expect(short.period(new Date(now.getTime() + 2_000)) - short.period(now)).toBe(1);
    expect(createLifecycleCalendar(DAY_MS)).toBe(calendar);
  });
});

describe('which rule expires an object', () => {
  const expires = (change: object) => expirationOf([rule({ expiration: { days: 1 }, ...change })], object) !== null;

  test('the filter has to match in prefix, tags and size, each bound excluded', () => {
    expect(expires({ prefix: 'logs/' })).toBe(true);
    expect(expires({ prefix: 'log/' })).toBe(false);
    expect(expires({ tags: [{ key: 'keep', value: 'no' }] })).toBe(true);
    expect(expires({ tags: [{ key: 'keep', value: 'yes' }] })).toBe(false);
    expect(expires({ sizeAbove: 99, sizeBelow: 101 })).toBe(true);
    expect(expires({ sizeAbove: 100 })).toBe(false);
    expect(expires({ sizeBelow: 100 })).toBe(false);
  });

  test('the earliest of several wins, disabled rules and those about other things do not count', () => {
    const rules = [
      rule({ id: 'late', expiration: { days: 30 } }),
      rule({ id: 'off', enabled: false, expiration: { days: 1 } }),
      rule({ id: 'soon', expiration: { date: '2026-01-20T00:00:00.000Z' } }),
      rule({ id: 'markers', expiration: { expiredDeleteMarker: true } }),
      rule({ id: 'versions', noncurrent: { days: 1, newerVersions: null } }),
    ];

    expect(expirationOf(rules, object)?.ruleId).toBe('soon');
    expect(expirationOf(null, object)).toBeNull();
  });

  test('a rule of an unknown form deletes nothing', () => {
    const odd = [rule({ expiration: { days: 0 } }), rule({ expiration: { days: '1' } }), { enabled: true }, 7];

    expect(readLifecycleRules(odd)).toEqual([]);
    expect(readLifecycleRules({ rules: [] })).toEqual([]);
  });
});
