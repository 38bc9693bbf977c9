import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY, dayOf, type Instant } from '../runtime/clock.ts';
import { firstInstantAt } from './business-hours.ts';

/** The date, `2026-10-31`, on the wall where this time zone is the time. `timeZone` is an IANA name. */
export const localDateOf = (at: Instant, timeZone: string): string => {
  const zoned = ZonedDateTime.create(BigInt(at) * 1_000_000n, timeZone);
  return dayOf(at + ZonedDateTime.offsetNanoseconds(zoned) / 1e6);
};

/** The first instant of a date there, which is not midnight where the clock is set forward over that. */
export const startOfDate = (date: string, timeZone: string): Instant =>
  firstInstantAt(Date.parse(date) / DAY, 0, timeZone);

/** The date so many days later, or before. */
export const dateAfter = (date: string, days: number): string => dayOf(Date.parse(date) + days * DAY);
