import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { parseRegionId } from '#kernel/ids.ts';
import {
  createPublicHolidays,
  type HolidayTerritory,
} from '../../../../../subgraphs/regional/data-subject-requests/public-holidays.ts';
import { createRegionCalendar } from '../../../../../subgraphs/regional/data-subject-requests/region-calendar.ts';

const holidaysOf = (territory: HolidayTerritory, year: number): string[] => {
  const holidays = createPublicHolidays(territory);
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }))
    .filter((day) => holidays.isPublicHoliday(day))
    .map((day) => day.toString().slice(5));
};

describe('public holidays', () => {
  test('of Finland in 2026, without the eves', () => {
    expect(holidaysOf({ country: 'FI' }, 2026)).toEqual([
      '01-01',
      '01-06',
      '04-03',
      '04-05',
      '04-06',
      '05-01',
      '05-14',
      '05-24',
      '06-20',
      '10-31',
      '12-06',
      '12-25',
      '12-26',
    ]);
  });

  test('of Hesse in 2026: Corpus Christi, neither Reformation Day nor All Saints', () => {
    expect(holidaysOf({ country: 'DE', subdivision: 'HE' }, 2026)).toEqual([
      '01-01',
      '04-03',
      '04-06',
      '05-01',
      '05-14',
      '05-25',
      '06-04',
      '10-03',
      '12-25',
      '12-26',
    ]);
  });

  test('of the United States in 2028, observed days included', () => {
    expect(holidaysOf({ country: 'US' }, 2028)).toEqual([
      '01-01',
      '01-17',
      '02-21',
      '05-29',
      '06-19',
      '07-04',
      '09-04',
      '10-09',
      '11-10',
      '11-11',
      '11-23',
      '12-25',
    ]);
  });

  test('that last several days count on each of them', () => {
    expect(holidaysOf({ country: 'RO' }, 2026)).toEqual(expect.arrayContaining(['01-01', '01-02']));
  });

  test('that begin at noon are none', () => {
    expect(holidaysOf({ country: 'IS' }, 2026)).not.toContain('12-24');
  });

  test.each([{ country: 'XX' }, { country: 'DE', subdivision: 'ZZ' }])('are unknown for %o', (territory) => {
    expect(() => createPublicHolidays(territory)).toThrow('No calendar of public holidays is known');
  });
});

describe('the calendar of a region', () => {
  test.each([
    ['FI-HEL', 'Europe/Helsinki'],
    ['DE-FRA', 'Europe/Berlin'],
    ['US-EAST', 'America/New_York'],
    ['SE-STO', 'Europe/Stockholm'],
  ])('%s runs by %s', (regionId, timeZone) => {
    expect(createRegionCalendar(parseRegionId(regionId)).timeZone).toBe(timeZone);
  });

  test('can be configured', () => {
    const seat = { country: 'DE', subdivision: 'BE', timeZone: 'Europe/Berlin' };
    const womensDay = Temporal.PlainDate.from('2027-03-08');

    expect(createRegionCalendar(parseRegionId('DE-BER'), seat).isWorkingDay(womensDay)).toBe(false);
    expect(createRegionCalendar(parseRegionId('DE-FRA')).isWorkingDay(womensDay)).toBe(true);
  });
});
