import * as z from 'zod';
import { dateAfter, localDateOf, startOfDate } from '../../shared/calendar/local-days.ts';
import type { Day } from '../../shared/reports/overview.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Span } from '../../shared/trail/read-days.ts';

/** What a page is of. */
export interface AskedDays extends Span {
  /** In order; one at least. */
  readonly days: readonly Day[];
  readonly first: string;
  readonly last: string;
  readonly today: string;
}

/** A page is of so many unless it is asked for others. */
const USUAL_DAYS = 7;
/** A quarter. */
const MOST_DAYS = 92;
/** What lies before it is no day of ours; before the year 0 a date has another spelling, which no step from it leaves. */
const FIRST_DATE = '1970-01-01';

/**
 * Whole days by the time of `timeZone`, an IANA name, as a page's form asks for them. What is no date is the usual one, the order
 * does not matter, and what has not come or is too much is left out: the form shows which were taken.
 */
export const askedDays = (query: URLSearchParams, timeZone: string, now: Instant): AskedDays => {
  const today = localDateOf(now, timeZone);
  const dateIn = (name: string): string | undefined => {
    const date = z.iso.date().safeParse(query.get(name)).data;
    if (date === undefined || date < FIRST_DATE) return undefined;
    return date <= today ? date : today;
  };
  const to = dateIn('to') ?? today;
  const from = dateIn('from') ?? dateAfter(to, 1 - USUAL_DAYS);
  const [earlier = to, last = to] = [from, to].toSorted();
  const longest = dateAfter(last, 1 - MOST_DAYS);
  const first = earlier < longest ? longest : earlier;
  const days: Day[] = [];
  for (let date = first; date <= last; date = dateAfter(date, 1))
    days.push({ date, from: startOfDate(date, timeZone) });
  return {
    days,
    first,
    last,
    today,
    from: startOfDate(first, timeZone),
    until: startOfDate(dateAfter(last, 1), timeZone),
  };
};
