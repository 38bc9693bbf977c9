import * as PlainTime from 'temporal-polyfill/fns/PlainTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import type { Instant } from '../runtime/clock.ts';
import { addBusinessTime, type Calendar } from './business-hours.ts';

/** When the day of a desk begins that has no calendar, or is there all night. */
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
    // The first millisecond of open time ends one after the opening.
    const opening = addBusinessTime(midnight, 1, calendar) - 1;
    return opening === midnight ? nineOn(day) : opening;
  }
  while (ZonedDateTime.dayOfWeek(day) >= SATURDAY) day = ZonedDateTime.addDays(day, 1);
  return nineOn(day);
};

const nineOn = (day: ZonedDateTime.Record): Instant =>
  ZonedDateTime.withPlainTime(day, PlainTime.create(MORNING_HOUR)).epochMilliseconds;
