import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { dateAfter, localDateOf, startOfDate } from '../shared/calendar/local-days.ts';
import type { Policy } from '../shared/policy/policy-schema.ts';
import type { Instant } from '../shared/runtime/clock.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import type { Span } from '../shared/trail/read-days.ts';
import { MOST_DAYS, wholeDays } from './option-values.ts';

/** What was typed: the last of some days, the first of them or how many there are, and of which evening. Local dates, `2026-10-31`. */
export interface DayOptions {
  readonly days: number;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
}

/** Whole days, by the time of the group's desk: that is also the time in which `/vigie` answers. */
export interface Days extends Span {
  readonly first: string;
  readonly last: string;
  readonly timeZone: string;
  /** Where they end, or as much later as was asked for, and now where that has not come: the first instant that doesn't count. */
  readonly asOf: Instant;
}

/** Adds the options that name days to a command, which are so many up to today unless somebody says otherwise. */
export const withDays = (command: Command, usual: number): Command =>
  command
    .option('--days <count>', 'how many days, the last one included', wholeDays, usual)
    .addOption(new Option('--from <date>', 'the first day instead of their number').argParser(date).conflicts('days'))
    .option('--to <date>', 'the last day (default: today)', date);

/** An option that is a date; throws `InvalidArgumentError` for one that no calendar has. */
export const date = (value: string): string => {
  if (!z.iso.date().safeParse(value).success) throw new InvalidArgumentError('a date that there is, as 2026-10-31');
  return value;
};

/** Throws `configuration` for dates that have not come, are in the wrong order, or too long ago. */
export const daysOf = ({ days, from, to, asOf }: DayOptions, policy: Policy, now: Instant): Days => {
  const timeZone = policy.desks[policy.groupDesk]?.timeZone ?? 'UTC';
  const today = localDateOf(now, timeZone);
  const last = to ?? today;
  const first = from ?? dateAfter(last, 1 - days);
  const evening = asOf ?? last;
  const ahead = [from, to, asOf].find((each) => each !== undefined && each > today);
  if (ahead !== undefined) throw wrong(`${ahead} has not come yet: today is ${today} (${timeZone})`);
  if (first > last) throw wrong(`the first day, ${first}, is after the last, ${last}`);
  if (evening < last) throw wrong(`as of ${evening} nobody knew of ${last}, the last day`);
  if (first < dateAfter(today, 1 - MOST_DAYS)) throw wrong(`${first} is more than ${MOST_DAYS} days ago`);
  const endOf = (each: string) => startOfDate(dateAfter(each, 1), timeZone);
  return {
    first,
    last,
    timeZone,
    from: startOfDate(first, timeZone),
    until: endOf(last),
    asOf: Math.min(endOf(evening), now),
  };
};

const wrong = (sentence: string) => new VigieError('configuration', sentence);
