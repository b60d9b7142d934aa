import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';
import { AppError } from '#kernel/errors.ts';

/** Country and, where holidays are a matter of its parts, the subdivision: `DE` and `HE` for Hesse. */
export interface HolidayTerritory {
  readonly country: string;
  readonly subdivision?: string;
}

export interface PublicHolidays {
  isPublicHoliday(day: Temporal.PlainDate): boolean;
}

const CACHED_YEARS = 64;

/** Statutory holidays of a territory, computed offline. Throws BAD_USER_INPUT for a territory without a calendar. */
export function createPublicHolidays(territory: HolidayTerritory): PublicHolidays {
  const holidays = openCalendar(territory);
  const years = new Map<number, ReadonlySet<string>>();
  const daysOf = (year: number): ReadonlySet<string> => {
    const known = years.get(year);
    if (known !== undefined) return known;
    if (years.size >= CACHED_YEARS) years.clear();
    const days = new Set(holidays.getHolidays(year).filter(isStatutory(territory)).flatMap(listDays));
    years.set(year, days);
    return days;
  };
  return { isPublicHoliday: (day) => daysOf(day.year).has(day.toString()) };
}

/** The time zone of the country's seat, as the calendar lists it first. */
export function findTimeZone(territory: HolidayTerritory): string {
  const [timeZone] = openCalendar(territory).getTimezones();
  if (timeZone !== undefined) return timeZone;
  throw new AppError('BAD_USER_INPUT', `No time zone is known for ${territory.country}; configure one.`);
}

function openCalendar({ country, subdivision }: HolidayTerritory): Holidays {
  const atlas = new Holidays();
  const isKnown =
    country in atlas.getCountries() && (subdivision === undefined || subdivision in (atlas.getStates(country) ?? {}));
  if (isKnown) return subdivision === undefined ? new Holidays(country) : new Holidays(country, subdivision);
  const place = subdivision === undefined ? country : `${country}-${subdivision}`;
  throw new AppError('BAD_USER_INPUT', `No calendar of public holidays is known for ${place}; use an ISO 3166 code.`);
}

/**
 * Only days "designated as such" are public holidays (Regulation 1182/71 Art. 2(1)): not bank holidays, eves or half days, even
 * where offices close. In the US, 5 U.S.C. 6103(b) moves a federal holiday on a weekend to the Friday or Monday, which the calendar lists as bank.
 */
const isStatutory =
  ({ country }: HolidayTerritory) =>
  ({ date, type, substitute }: Holiday): boolean =>
    date.endsWith(' 00:00:00') && (type === 'public' || (country === 'US' && type === 'bank' && substitute === true));

type Holiday = ReturnType<Holidays['getHolidays']>[number];

const MS_PER_DAY = 86_400_000;

function listDays({ date, start, end }: Holiday): string[] {
  const first = Temporal.PlainDate.from(date.slice(0, 10));
  const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / MS_PER_DAY));
  return Array.from({ length }, (_, days) => first.add({ days }).toString());
}
