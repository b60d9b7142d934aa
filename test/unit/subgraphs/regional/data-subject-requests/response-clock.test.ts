import { describe, expect, test } from 'vitest';
import { parseRegionId } from '#kernel/ids.ts';
import type { ClockEvent } from '../../../../../subgraphs/regional/data-subject-requests/clock-event.ts';
import { createRegionCalendar } from '../../../../../subgraphs/regional/data-subject-requests/region-calendar.ts';
import { readResponseClock } from '../../../../../subgraphs/regional/data-subject-requests/response-clock.ts';

const CALENDARS = {
  'FI-HEL': createRegionCalendar(parseRegionId('FI-HEL')),
  'DE-FRA': createRegionCalendar(parseRegionId('DE-FRA')),
  'US-EAST': createRegionCalendar(parseRegionId('US-EAST')),
  'SE-STO': createRegionCalendar(parseRegionId('SE-STO')),
};
type Region = keyof typeof CALENDARS;

const start = (at: string): ClockEvent => ({ type: 'START', at: new Date(at) });
const pause = (at: string): ClockEvent => ({ type: 'PAUSE', at: new Date(at), reason: 'A12_6_IDENTITY' });
const resume = (at: string): ClockEvent => ({ type: 'RESUME', at: new Date(at) });
const stop = (at: string): ClockEvent => ({ type: 'STOP', at: new Date(at) });
const extend = (at: string, noticeSentAt = at): ClockEvent => ({
  type: 'EXTEND',
  at: new Date(at),
  reason: 'COMPLEXITY',
  noticeSentAt: new Date(noticeSentAt),
});
const read = (region: Region, events: readonly ClockEvent[], now = '2020-01-01T00:00:00Z') =>
  readResponseClock(events, CALENDARS[region], new Date(now));
const dueOn = (region: Region, ...events: ClockEvent[]) => read(region, events).dueOn;

describe('a request is due one calendar month after receipt', () => {
  test.each([
    ['FI-HEL', '2026-09-15T10:00:00Z', '2026-10-15', 'the same-numbered day'],
    ['FI-HEL', '2026-08-31T10:00:00Z', '2026-09-30', 'no 31 September'],
    ['FI-HEL', '2026-01-30T10:00:00Z', '2026-03-02', '28 February is a Saturday'],
    ['FI-HEL', '2025-01-31T10:00:00Z', '2025-02-28', 'end of February'],
    ['FI-HEL', '2024-01-31T10:00:00Z', '2024-02-29', 'end of February in a leap year'],
    ['FI-HEL', '2024-01-29T10:00:00Z', '2024-02-29', 'leap day itself'],
    ['FI-HEL', '2024-02-29T10:00:00Z', '2024-04-02', '29 March 2024 is Good Friday, then Easter Monday'],
    ['FI-HEL', '2023-02-28T10:00:00Z', '2023-03-28', 'never the end of a month just because it began there'],
    ['FI-HEL', '2026-09-10T10:00:00Z', '2026-10-12', 'Saturday rolls to Monday'],
    ['FI-HEL', '2026-09-11T10:00:00Z', '2026-10-12', 'Sunday rolls to Monday'],
    ['FI-HEL', '2026-12-01T10:00:00Z', '2027-01-04', 'over the end of the year: Friday 1 January, then the weekend'],
    ['FI-HEL', '2026-12-06T10:00:00Z', '2027-01-07', 'Epiphany'],
    ['FI-HEL', '2027-11-06T10:00:00Z', '2027-12-07', 'Independence Day, a Monday'],
    ['FI-HEL', '2026-05-20T10:00:00Z', '2026-06-22', 'Midsummer Day is a Saturday'],
    ['FI-HEL', '2026-05-19T10:00:00Z', '2026-06-19', 'Midsummer Eve is no public holiday'],
    ['FI-HEL', '2026-11-25T10:00:00Z', '2026-12-28', 'Christmas Day, Boxing Day, Sunday'],
    ['FI-HEL', '2026-04-14T10:00:00Z', '2026-05-15', 'Ascension Day'],
    ['DE-FRA', '2026-05-04T10:00:00Z', '2026-06-05', 'Corpus Christi, a holiday in Hesse'],
    ['FI-HEL', '2026-05-04T10:00:00Z', '2026-06-04', 'Corpus Christi, none in Finland'],
    ['DE-FRA', '2026-10-01T10:00:00Z', '2026-11-02', 'All Saints, a Sunday and none in Hesse'],
    ['DE-FRA', '2027-10-01T10:00:00Z', '2027-11-01', 'All Saints on a Monday is a working day in Hesse'],
    ['DE-FRA', '2025-09-03T10:00:00Z', '2025-10-06', 'German Unity Day and a weekend'],
    ['DE-FRA', '2026-04-25T10:00:00Z', '2026-05-26', 'Whit Monday'],
    ['US-EAST', '2026-06-03T15:00:00Z', '2026-07-06', 'Independence Day observed on Friday'],
    ['US-EAST', '2026-05-19T15:00:00Z', '2026-06-22', 'Juneteenth, a Friday'],
    ['US-EAST', '2026-10-26T15:00:00Z', '2026-11-27', 'Thanksgiving; the day after is a working day'],
    ['US-EAST', '2028-10-10T15:00:00Z', '2028-11-13', 'Veterans Day observed on Friday'],
    ['US-EAST', '2026-12-18T15:00:00Z', '2027-01-19', 'Martin Luther King Day'],
    ['SE-STO', '2028-05-06T10:00:00Z', '2028-06-07', 'National Day, for a region known only by its country'],
  ] as const)('%s, received %s: %s (%s)', (region, receivedAt, expected, _why) => {
    expect(dueOn(region, start(receivedAt))).toBe(expected);
  });
});

describe('the day is that of the region', () => {
  test('when a request comes in around midnight', () => {
    const late = start('2026-09-15T22:30:00Z');

    expect(dueOn('FI-HEL', late)).toBe('2026-10-16');
    expect(dueOn('DE-FRA', late)).toBe('2026-10-16');
    expect(dueOn('US-EAST', late)).toBe('2026-10-15');
  });

  test.each([
    ['FI-HEL', '2026-09-29T10:00:00Z', '2026-10-29', '2026-10-29T21:59:59.999Z', 'after the change to winter time'],
    ['FI-HEL', '2026-09-23T10:00:00Z', '2026-10-23', '2026-10-23T20:59:59.999Z', 'before it'],
    ['DE-FRA', '2026-03-13T10:00:00Z', '2026-04-13', '2026-04-13T21:59:59.999Z', 'over the change to summer time'],
    ['US-EAST', '2026-10-02T15:00:00Z', '2026-11-02', '2026-11-03T04:59:59.999Z', 'the day after it ends in the US'],
    ['US-EAST', '2026-02-09T15:00:00Z', '2026-03-09', '2026-03-10T03:59:59.999Z', 'the day after it begins in the US'],
  ] as const)('%s, received %s: ends %s at %s (%s)', (region, receivedAt, day, instant, _why) => {
    const clock = read(region, [start(receivedAt)]);

    expect(clock.dueOn).toBe(day);
    expect(clock.dueAt.toISOString()).toBe(instant);
  });
});

describe('an extension', () => {
  test('makes it three months from receipt, counted at once', () => {
    expect(dueOn('FI-HEL', start('2026-09-15T10:00:00Z'), extend('2026-10-01T10:00:00Z'))).toBe('2026-12-15');
    expect(dueOn('FI-HEL', start('2025-11-30T10:00:00Z'), extend('2025-12-01T10:00:00Z'))).toBe('2026-03-02');
    expect(dueOn('FI-HEL', start('2026-01-31T10:00:00Z'), extend('2026-02-02T10:00:00Z'))).toBe('2026-04-30');
  });

  test('is possible to the last moment of the first month', () => {
    const received = start('2026-09-15T10:00:00Z');

    expect(dueOn('FI-HEL', received, extend('2026-10-15T20:59:59.999Z'))).toBe('2026-12-15');
    expect(() => dueOn('FI-HEL', received, extend('2026-10-15T21:00:00Z'))).toThrow('within the first month');
    expect(() => dueOn('FI-HEL', received, extend('2026-10-15T21:00:00Z', '2026-10-01T00:00:00Z'))).toThrow(
      'first month',
    );
    expect(() => dueOn('FI-HEL', received, extend('2026-10-01T00:00:00Z', '2026-10-15T21:00:00Z'))).toThrow(
      'first month',
    );
  });

  test('comes once', () => {
    const events = [start('2026-09-15T10:00:00Z'), extend('2026-10-01T10:00:00Z'), extend('2026-10-02T10:00:00Z')];

    expect(() => read('FI-HEL', events)).toThrow('a request is extended once');
  });
});

describe('a pause', () => {
  test('moves the due date by its days, before rolling to a working day', () => {
    const received = start('2026-09-15T10:00:00Z');

    expect(dueOn('FI-HEL', received, pause('2026-09-20T10:00:00Z'), resume('2026-09-25T10:00:00Z'))).toBe('2026-10-20');
    expect(dueOn('FI-HEL', received, pause('2026-09-20T10:00:00Z'), resume('2026-09-22T10:00:00Z'))).toBe('2026-10-19');
  });

  test('may span the end of a month and the change of the clocks', () => {
    const events = [start('2026-10-20T10:00:00Z'), pause('2026-10-24T22:00:00Z'), resume('2026-11-02T00:00:00Z')];

    expect(read('FI-HEL', events)).toMatchObject({ pausedDays: 8, dueOn: '2026-11-30' });
  });

  test('may span the end of February', () => {
    const events = [start('2026-01-31T10:00:00Z'), pause('2026-02-26T10:00:00Z'), resume('2026-03-03T10:00:00Z')];

    expect(read('FI-HEL', events)).toMatchObject({ pausedDays: 5, dueOn: '2026-03-05' });
  });

  test('within one day moves nothing; several add up', () => {
    const received = start('2026-09-15T10:00:00Z');
    const sameDay = [pause('2026-09-16T06:00:00Z'), resume('2026-09-16T18:00:00Z')];
    const again = [pause('2026-09-17T10:00:00Z'), resume('2026-09-19T10:00:00Z')];

    expect(dueOn('FI-HEL', received, ...sameDay)).toBe('2026-10-15');
    expect(read('FI-HEL', [received, ...sameDay, ...again]).pausedDays).toBe(2);
  });

  test('that is open moves the due date day by day', () => {
    const events = [start('2026-09-15T10:00:00Z'), pause('2026-09-16T10:00:00Z')];
    const dueAsOf = (now: string) => read('FI-HEL', events, now);

    expect(dueAsOf('2026-09-20T10:00:00Z')).toMatchObject({ state: 'PAUSED', pausedDays: 4, dueOn: '2026-10-19' });
    expect(dueAsOf('2026-09-01T10:00:00Z')).toMatchObject({ pausedDays: 0, dueOn: '2026-10-15' });
    expect(dueAsOf('2026-12-16T10:00:00Z')).toMatchObject({ state: 'PAUSED', pausedDays: 91, overdue: false });
  });

  test('lengthens the time in which an extension is possible', () => {
    const events = [start('2026-09-15T10:00:00Z'), pause('2026-09-16T10:00:00Z'), resume('2026-09-23T10:00:00Z')];

    expect(dueOn('FI-HEL', ...events, extend('2026-10-20T10:00:00Z'))).toBe('2026-12-22');
  });

  test('after the due date revives nothing', () => {
    const events = [start('2026-09-15T10:00:00Z'), pause('2026-10-16T10:00:00Z'), resume('2026-12-01T10:00:00Z')];

    expect(read('FI-HEL', events, '2026-12-01T10:00:00Z')).toMatchObject({
      dueOn: '2026-10-15',
      pausedDays: 0,
      overdue: true,
    });
  });
});

describe('a clock', () => {
  const received = start('2026-09-15T10:00:00Z');

  test('is overdue from the first moment after its last day', () => {
    expect(read('FI-HEL', [received], '2026-10-15T20:59:59.999Z')).toMatchObject({ overdue: false, daysRemaining: 0 });
    expect(read('FI-HEL', [received], '2026-10-15T21:00:00.000Z')).toMatchObject({ overdue: true, daysRemaining: -1 });
    expect(read('FI-HEL', [received], '2026-09-15T10:00:00Z').daysRemaining).toBe(30);
  });

  test('that was stopped keeps whether the answer was in time', () => {
    const inTime = read('FI-HEL', [received, stop('2026-10-15T20:00:00Z')], '2027-01-01T00:00:00Z');
    const late = read('FI-HEL', [received, stop('2026-10-16T20:00:00Z')], '2027-01-01T00:00:00Z');

    expect(inTime).toMatchObject({ state: 'STOPPED', overdue: false, extendableUntil: null });
    expect(late).toMatchObject({ state: 'STOPPED', overdue: true });
  });

  test('stops during a pause with the days paused so far', () => {
    const events = [received, pause('2026-09-20T10:00:00Z'), stop('2026-09-23T10:00:00Z')];

    expect(read('FI-HEL', events, '2027-01-01T00:00:00Z')).toMatchObject({ state: 'STOPPED', pausedDays: 3 });
  });

  test.each([
    ['no event', []],
    ['no start', [stop('2026-09-15T10:00:00Z')]],
    ['two starts', [received, received]],
    ['a resume without a pause', [received, resume('2026-09-16T10:00:00Z')]],
    ['two pauses', [received, pause('2026-09-16T10:00:00Z'), pause('2026-09-17T10:00:00Z')]],
    ['an event before its predecessor', [received, pause('2026-09-14T10:00:00Z')]],
    ['an event after the stop', [received, stop('2026-09-16T10:00:00Z'), pause('2026-09-17T10:00:00Z')]],
  ])('refuses %s', (_, events) => {
    expect(() => read('FI-HEL', events)).toThrow('is not possible here');
  });
});
