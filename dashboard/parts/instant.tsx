import { Tooltip } from '@mantine/core';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const FORMATS = { full: FULL, day: DAY, short: SHORT } as const;

const MINUTE = 60_000;
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

interface InstantProps {
  /** ISO 8601; nothing is shown as a dash. */
  readonly at: string | null | undefined;
  readonly as?: 'full' | 'day' | 'short' | 'relative';
}

/** A time in the viewer's zone, with UTC on hover and for screen readers. */
export function Instant({ at, as = 'full' }: InstantProps) {
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(at);
  const utc = `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  return (
    <Tooltip label={utc} openDelay={200}>
      <time dateTime={at} className="numeric">
        {as === 'relative' ? relativeTo(date, Date.now()) : FORMATS[as].format(date)}
      </time>
    </Tooltip>
  );
}

function relativeTo(date: Date, now: number): string {
  const difference = date.getTime() - now;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(difference) >= size) ?? ['minute', MINUTE];
  return RELATIVE.format(Math.trunc(difference / length), unit);
}
