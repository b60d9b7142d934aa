import type { Temporal } from 'temporal-polyfill';
import type { RegionId } from '#kernel/ids.ts';
import { countryOf } from '../residency/region-places.ts';
import { createPublicHolidays, findTimeZone, type HolidayTerritory, type PublicHolidays } from './public-holidays.ts';

/** The calendar by which a region's deadlines run. */
export interface RegionCalendar {
  readonly timeZone: string;
  isWorkingDay(day: Temporal.PlainDate): boolean;
}

export interface RegionSeat extends HolidayTerritory {
  readonly timeZone?: string;
}

/** Regions whose holidays or time zone do not follow from the country code that their id starts with. */
const SEATS: Readonly<Record<string, RegionSeat>> = {
  'DE-FRA': { country: 'DE', subdivision: 'HE', timeZone: 'Europe/Berlin' },
  'US-EAST': { country: 'US', timeZone: 'America/New_York' },
};

/** `seat` overrides what is known of the region, e.g. for a region added by configuration. */
export function createRegionCalendar(regionId: RegionId, seat: RegionSeat = findSeat(regionId)): RegionCalendar {
  const holidays: PublicHolidays = createPublicHolidays(seat);
  return {
    timeZone: seat.timeZone ?? findTimeZone(seat),
    isWorkingDay: (day) => day.dayOfWeek < 6 && !holidays.isPublicHoliday(day),
  };
}

const findSeat = (regionId: RegionId): RegionSeat => SEATS[regionId] ?? { country: countryOf(regionId) };
