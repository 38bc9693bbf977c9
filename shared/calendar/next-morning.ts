import * as PlainTime from 'temporal-polyfill/fns/PlainTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import type { Instant } from '../runtime/clock.ts';
import { addBusinessTime, type Calendar } from './business-hours.ts';

/** When the day of a desk begins that has no calendar, or is there at midnight and still is then. */
const MORNING_HOUR = 9;
const SATURDAY = 6;

/**
 * When the desk is first there, by its calendar, or at nine on a weekday without one: the next time that this is, which by night is
 * on the same date; or from so many days on.
 */
export const nextMorning = (now: Instant, timeZone: string, calendar: Calendar, inDays = 0): Instant => {
  const today = ZonedDateTime.create(BigInt(now) * 1_000_000n, timeZone);
  const morning = morningFrom(ZonedDateTime.addDays(ZonedDateTime.startOfDay(today), inDays), calendar);
  return morning > now ? morning : nextMorning(now, timeZone, calendar, 1);
};

const morningFrom = (first: ZonedDateTime.Record, calendar: Calendar): Instant => {
  let day = first;
  if (calendar !== 'always') {
    const midnight = day.epochMilliseconds;
    const opening = openingFrom(midnight, calendar);
    return opening === midnight ? openingFrom(nineOn(day), calendar) : opening;
  }
  while (ZonedDateTime.dayOfWeek(day) >= SATURDAY) day = ZonedDateTime.addDays(day, 1);
  return nineOn(day);
};

/** That moment where it is open then. The first millisecond of open time ends one after the opening. */
const openingFrom = (start: Instant, calendar: Calendar): Instant => addBusinessTime(start, 1, calendar) - 1;

const nineOn = (day: ZonedDateTime.Record): Instant =>
  ZonedDateTime.withPlainTime(day, PlainTime.create(MORNING_HOUR)).epochMilliseconds;
