import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { parseRegionId } from '#kernel/ids.ts';
import type { ClockEvent } from '../../../../../subgraphs/regional/data-subject-requests/clock-event.ts';
import { createRegionCalendar } from '../../../../../subgraphs/regional/data-subject-requests/region-calendar.ts';
import { readResponseClock } from '../../../../../subgraphs/regional/data-subject-requests/response-clock.ts';

const CALENDARS = ['FI-HEL', 'DE-FRA', 'US-EAST'].map((id) => createRegionCalendar(parseRegionId(id)));
const DAY = 86_400_000;

const calendar = fc.constantFrom(...CALENDARS);
const receipt = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true });
const start = (at: Date): ClockEvent => ({ type: 'START', at });
const later = (at: Date, ms: number) => new Date(at.getTime() + ms);
const pause = (at: Date): ClockEvent => ({ type: 'PAUSE', at, reason: 'A12_6_IDENTITY' });

const check = <Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  property: (...values: Values) => void,
) => {
  const assertion = fc.property(fc.tuple<Values>(...arbitraries), (values) => {
    property(...values);
  });
  fc.assert(assertion, { numRuns: 1000 });
};

describe('for any receipt', () => {
  test('the due day is a working day 28 to 45 days on, and its end is the last millisecond of the day there', () => {
    check([calendar, receipt], (region, receivedAt) => {
      const { dueOn, dueAt } = readResponseClock([start(receivedAt)], region, receivedAt);
      const day = Temporal.PlainDate.from(dueOn);
      const receivedOn = Temporal.Instant.fromEpochMilliseconds(receivedAt.getTime())
        .toZonedDateTimeISO(region.timeZone)
        .toPlainDate();
      const endsAt = Temporal.Instant.fromEpochMilliseconds(dueAt.getTime()).toZonedDateTimeISO(region.timeZone);
      const { days } = receivedOn.until(day);
      expect(days).toBeGreaterThanOrEqual(28);
      expect(days).toBeLessThanOrEqual(45);
      expect(region.isWorkingDay(day)).toBe(true);
      expect(endsAt.toPlainDateTime().toString()).toBe(`${dueOn}T23:59:59.999`);
    });
  });

  test('a later receipt is never due earlier', () => {
    check([calendar, receipt, fc.nat(60 * DAY)], (region, receivedAt, delay) => {
      const early = readResponseClock([start(receivedAt)], region, receivedAt);
      const late = readResponseClock([start(later(receivedAt, delay))], region, receivedAt);
      expect(late.dueAt >= early.dueAt).toBe(true);
    });
  });

  test('an extension only moves the due date later, by 59 days or more less what was rolled', () => {
    check([calendar, receipt, fc.nat(27 * DAY)], (region, receivedAt, delay) => {
      const at = later(receivedAt, delay);
      const plain = readResponseClock([start(receivedAt)], region, receivedAt);
      const extension: ClockEvent = { type: 'EXTEND', at, reason: 'NUMBER_OF_REQUESTS', noticeSentAt: at };
      const extended = readResponseClock([start(receivedAt), extension], region, at);
      expect(extended.dueAt.getTime() - plain.dueAt.getTime()).toBeGreaterThan(45 * DAY);
      expect(region.isWorkingDay(Temporal.PlainDate.from(extended.dueOn))).toBe(true);
    });
  });

  test('a pause of n days moves the due date by n days and then to the next working day', () => {
    check([calendar, receipt, fc.nat(27 * DAY), fc.nat(90)], (region, receivedAt, delay, days) => {
      const pausedAt = later(receivedAt, delay);
      const resumedAt = later(pausedAt, days * DAY);
      const clock = readResponseClock(
        [start(receivedAt), pause(pausedAt), { type: 'RESUME', at: resumedAt }],
        region,
        resumedAt,
      );
      const dayIn = (at: Date) =>
        Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(region.timeZone).toPlainDate();
      const pausedDays = dayIn(pausedAt).until(dayIn(resumedAt)).days;
      let expected = dayIn(receivedAt).add({ months: 1 }).add({ days: pausedDays });
      while (!region.isWorkingDay(expected)) expected = expected.add({ days: 1 });
      expect(clock.pausedDays).toBe(pausedDays);
      expect(Math.abs(pausedDays - days)).toBeLessThanOrEqual(1);
      expect(clock.dueOn).toBe(expected.toString());
    });
  });
});
