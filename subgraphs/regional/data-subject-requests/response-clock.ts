import { Temporal } from 'temporal-polyfill';
import { assertNever } from '#kernel/assert-never.ts';
import { AppError } from '#kernel/errors.ts';
import type { ClockEvent, DelayReason } from './clock-event.ts';
import type { RegionCalendar } from './region-calendar.ts';

export interface ResponseClock {
  readonly state: 'RUNNING' | 'PAUSED' | 'STOPPED';
  readonly receivedAt: Date;
  /** The last day, in the region's time zone: `2026-10-15`. */
  readonly dueOn: string;
  /** The last millisecond of that day. While the clock is paused it moves on day by day. */
  readonly dueAt: Date;
  /** Until when an extension may be made and notified; null once there is one or the clock has stopped. */
  readonly extendableUntil: Date | null;
  readonly extension: DelayReason | null;
  readonly pausedDays: number;
  /** Calendar days from today to the due day; negative when overdue. For a stopped clock, from the day it stopped. */
  readonly daysRemaining: number;
  /** Answered late, or not answered and late. */
  readonly overdue: boolean;
}

/** Art. 12(3) GDPR: "within one month of receipt", "extended by two further months". */
const RESPONSE_MONTHS = 1;
const EXTENDED_MONTHS = 3;

interface Reading {
  readonly receivedAt: Date;
  readonly pausedSince: Date | null;
  readonly pausedDays: number;
  readonly extension: DelayReason | null;
  readonly stoppedAt: Date | null;
  readonly latest: Date;
}

/** Derives the state of a clock at a moment. Throws UNPROCESSABLE for events that cannot have happened in this order. */
export function readResponseClock(events: readonly ClockEvent[], calendar: RegionCalendar, now: Date): ResponseClock {
  const [first, ...rest] = events;
  if (first?.type !== 'START') throw impossible('START', 'a clock begins with it');
  const started: Reading = {
    receivedAt: first.at,
    pausedSince: null,
    pausedDays: 0,
    extension: null,
    stoppedAt: null,
    latest: first.at,
  };
  const reading = rest.reduce((before, event) => apply(before, event, calendar), started);
  // A clock is never read at a moment before its last event.
  const at = reading.stoppedAt ?? new Date(Math.max(now.getTime(), reading.latest.getTime()));
  const dueOn = findDueDay(reading, calendar, at);
  const dueAt = endOf(dueOn, calendar);
  return {
    state: stateOf(reading),
    receivedAt: reading.receivedAt,
    dueOn: dueOn.toString(),
    dueAt,
    extendableUntil: reading.stoppedAt === null && reading.extension === null ? dueAt : null,
    extension: reading.extension,
    pausedDays: countPausedDays(reading, calendar, at),
    daysRemaining: dayOf(at, calendar).until(dueOn).days,
    overdue: at > dueAt,
  };
}

const stateOf = ({ stoppedAt, pausedSince }: Reading): ResponseClock['state'] => {
  if (stoppedAt !== null) return 'STOPPED';
  return pausedSince === null ? 'RUNNING' : 'PAUSED';
};

function apply(before: Reading, event: ClockEvent, calendar: RegionCalendar): Reading {
  if (before.stoppedAt !== null) throw impossible(event.type, 'the clock has stopped');
  if (event.at < before.latest) throw impossible(event.type, 'it lies before the event it follows');
  const after = { ...before, latest: event.at };
  switch (event.type) {
    case 'START':
      throw impossible(event.type, 'the clock runs already');
    case 'PAUSE':
      if (before.pausedSince !== null) throw impossible(event.type, 'the clock is paused already');
      return { ...after, pausedSince: event.at };
    case 'RESUME':
      if (before.pausedSince === null) throw impossible(event.type, 'the clock is not paused');
      return { ...after, pausedSince: null, pausedDays: countPausedDays(before, calendar, event.at) };
    case 'EXTEND':
      return { ...after, extension: extend(before, event, calendar) };
    case 'STOP':
      return {
        ...after,
        pausedSince: null,
        pausedDays: countPausedDays(before, calendar, event.at),
        stoppedAt: event.at,
      };
    default:
      return assertNever(event);
  }
}

function extend(
  before: Reading,
  event: Extract<ClockEvent, { type: 'EXTEND' }>,
  calendar: RegionCalendar,
): DelayReason {
  if (before.extension !== null) throw impossible('EXTEND', 'a request is extended once');
  const limit = endOf(findDueDay(before, calendar, event.at), calendar);
  if (event.at > limit || event.noticeSentAt > limit) {
    throw impossible('EXTEND', 'the person has to be told within the first month');
  }
  return event.reason;
}

/** Whole days between question and answer. A period that has run out is not revived by a later question. */
function countPausedDays(reading: Reading, calendar: RegionCalendar, until: Date): number {
  const { pausedSince, pausedDays } = reading;
  if (pausedSince === null) return pausedDays;
  const isTooLate = pausedSince > endOf(findDueDay({ ...reading, pausedSince: null }, calendar, pausedSince), calendar);
  return isTooLate ? pausedDays : pausedDays + dayOf(pausedSince, calendar).until(dayOf(until, calendar)).days;
}

/**
 * Regulation (EEC, Euratom) 1182/71 Art. 3: the day of receipt is not counted (1); the period ends with the day of the same number,
 * or with the month where it has no such day (2)(c); on a Saturday, Sunday or public holiday it ends with the next working day (4).
 */
function findDueDay(reading: Reading, calendar: RegionCalendar, until: Date): Temporal.PlainDate {
  const months = reading.extension === null ? RESPONSE_MONTHS : EXTENDED_MONTHS;
  let day = dayOf(reading.receivedAt, calendar)
    .add({ months }, { overflow: 'constrain' })
    .add({ days: countPausedDays(reading, calendar, until) });
  while (!calendar.isWorkingDay(day)) day = day.add({ days: 1 });
  return day;
}

const dayOf = (instant: Date, { timeZone }: RegionCalendar): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

/** "The expiry of the last hour": by the region's clocks, also on the days they change. */
const endOf = (day: Temporal.PlainDate, { timeZone }: RegionCalendar): Date =>
  new Date(day.add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds - 1);

const impossible = (type: ClockEvent['type'], why: string): AppError =>
  new AppError('UNPROCESSABLE', `The clock event ${type} is not possible here: ${why}.`);
