import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { DAY, dayOf } from '../runtime/clock.ts';
import type { HolidayTable } from './holiday-table.ts';

/** Whether a local date is a public holiday of a region: a country, `FR`, or a part of one, `DE-BY`, `DE-BY-A`. */
export const isPublicHoliday = (region: string, date: string): boolean =>
  datesOf(region, Number(date.slice(0, 4))).has(date);

/** Whether `date-holidays` knows a region, every part of it. */
export const isHolidayRegion = (region: string): boolean => {
  const [country = '', state, part] = region.split('-');
  const known = library();
  if (!(country in known.getCountries())) return false;
  if (state !== undefined && !(state in (known.getStates(country) ?? {}))) return false;
  return part === undefined || (state !== undefined && part in (known.getRegions(country, state) ?? {}));
};

/** Every public holiday of the regions in the years from `first` to `last`. */
export const holidayTable = (regions: Iterable<string>, first: number, last: number): HolidayTable => {
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return Object.fromEntries(
    [...new Set(regions)].map((region) => [region, years.flatMap((year) => [...datesOf(region, year)])]),
  );
};

const datesOf = (region: string, year: number): ReadonlySet<string> => {
  const key = `${region} ${year}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const found = library(region)
    .getHolidays(year)
    .filter(({ type }) => type === 'public')
    .flatMap(({ date, start, end }) => datesFrom(date.slice(0, 10), end.getTime() - start.getTime()));
  const dates = new Set(found);
  cache.set(key, dates);
  return dates;
};

const cache = new Map<string, ReadonlySet<string>>();

/** The dates that a holiday takes most of: one that ends at noon leaves that day open. */
const datesFrom = (first: string, lengthMs: number): readonly string[] =>
  Array.from({ length: Math.max(1, Math.round(lengthMs / DAY)) }, (_, i) =>
    dayOf(Date.parse(`${first}T00:00:00Z`) + i * DAY),
  );

/** The library, for a region. Its data takes a third of a second to load, so that only a policy with holidays pays for it. */
const library = (region?: string): Holidays => {
  const load = createRequire(import.meta.url);
  const Library: typeof Holidays = load('date-holidays');
  const [country, state, part] = region?.split('-') ?? [];
  if (country === undefined) return new Library();
  if (state === undefined) return new Library(country);
  return part === undefined ? new Library(country, state) : new Library(country, state, part);
};
