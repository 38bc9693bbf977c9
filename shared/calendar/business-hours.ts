import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY, dayOf, type Instant, MINUTE } from '../runtime/clock.ts';
import { VigieError } from '../runtime/errors.ts';

/** From one minute of the local day until before another. `to` is over 1,440 for a period that ends on the next day. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** When a desk is there. Periods don't overlap, those of neighbouring days included. */
export interface BusinessHours {
  /** IANA: `Europe/Paris`. */
  readonly timeZone: string;
  /** The periods that begin on each weekday, in order, Monday first. */
  readonly week: readonly (readonly Period[])[];
  /** The periods that begin on a public holiday, whatever its weekday. */
  readonly onHoliday: readonly Period[];
  /** Whether a local date, `2026-12-25`, is a public holiday. */
  readonly isHoliday: (date: string) => boolean;
}

/** `always` is around the clock. */
export type Calendar = 'always' | BusinessHours;

/**
 * When so many milliseconds of open time have passed since `start`. What ends exactly at closing time ends then, not
 * at the next opening; no time at all is `start` itself, open or not.
 */
export const addBusinessTime = (start: Instant, milliseconds: number, calendar: Calendar): Instant => {
  if (calendar === 'always' || milliseconds <= 0) return start + Math.max(0, milliseconds);
  let left = milliseconds;
  for (const { from, to } of openingsSince(start, calendar)) {
    const here = Math.max(from, start);
    if (left <= to - here) return here + left;
    left -= to - here;
  }
  throw new VigieError('configuration', 'the calendar is closed for years: no time can pass in it');
};

/** Milliseconds of open time from `a` until `b`; 0 when `b` is before `a`. */
export const businessTimeBetween = (a: Instant, b: Instant, calendar: Calendar): number => {
  if (b <= a) return 0;
  if (calendar === 'always') return b - a;
  let sum = 0;
  for (const { from, to } of openingsSince(a, calendar)) {
    if (from >= b) break;
    sum += Math.min(to, b) - Math.max(from, a);
  }
  return sum;
};

export const isOpen = (at: Instant, calendar: Calendar): boolean => businessTimeBetween(at, at + 1, calendar) > 0;

interface Opening {
  readonly from: Instant;
  readonly to: Instant;
}

/** Far more than any target needs, and an end for a calendar that never opens. */
const MOST_DAYS = 20_000;

/** The openings that end after `start`, in order. */
function* openingsSince(start: Instant, calendar: BusinessHours): Iterable<Opening> {
  // Local dates differ from the UTC date by one at most, and a period may have begun the day before.
  const first = Math.floor(start / DAY) - 2;
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    for (const opening of openingsOn(day, calendar)) if (opening.to > start) yield opening;
  }
}

/** The openings that begin on a local date, given as the number of days since 1970-01-01. Looked up from the second time on. */
const openingsOn = (day: number, calendar: BusinessHours): readonly Opening[] => {
  const known = cache.get(calendar) ?? new Map<number, readonly Opening[]>();
  cache.set(calendar, known);
  const found = known.get(day);
  if (found !== undefined) return found;
  const made = periodsOn(day, calendar)
    .map(({ from, to }) => ({
      from: firstInstantAt(day, from, calendar.timeZone),
      to: firstInstantAt(day, to, calendar.timeZone),
    }))
    .filter(({ from, to }) => from < to);
  known.set(day, made);
  return made;
};

// Asking for the offset of a time zone takes a hundred times longer than all the rest.
const cache = new WeakMap<BusinessHours, Map<number, readonly Opening[]>>();

/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

const periodsOn = (day: number, { week, onHoliday, isHoliday }: BusinessHours): readonly Period[] =>
  isHoliday(dayOf(day * DAY)) ? onHoliday : (week[(day + FIRST_WEEKDAY) % 7] ?? []);

/**
 * The first instant at which the local clock shows this minute or a later one, of the date that is so many days after
 * 1970-01-01. Where the clock is set forward over it, that is the moment of the change; where it is set back and shows the
 * minute twice, the first time. Later minutes never come earlier, so openings stay in order through every change.
 */
export const firstInstantAt = (day: number, minutes: number, timeZone: string): Instant => {
  const local = day * DAY + minutes * MINUTE;
  const date = new Date(local);
  const wanted = PlainDateTime.create(
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
  );
  const zoned = PlainDateTime.toZonedDateTime(wanted, timeZone, { disambiguation: 'earlier' });
  const isShown = zoned.epochMilliseconds + ZonedDateTime.offsetNanoseconds(zoned) / 1e6 === local;
  if (isShown) return zoned.epochMilliseconds;
  return ZonedDateTime.getTimeZoneTransition(zoned, 'next')?.epochMilliseconds ?? zoned.epochMilliseconds;
};
