import { firstInstantAt } from '../calendar/business-hours.ts';
import { dateAfter, localDateOf, startOfDate } from '../calendar/local-days.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { DAY, type Instant } from '../runtime/clock.ts';

/** When the digest of a day is told: the next morning, by the group desk's time. Undefined where the policy has none. */
export const digestTimes = ({ policy }: LoadedPolicy) => {
  if (policy.digest === undefined) return undefined;
  const { timeZone = 'UTC' } = policy.desks[policy.groupDesk] ?? {};
  const [hours = 0, minutes = 0] = policy.digest.at.split(':').map(Number);
  const toldAt = (date: string): Instant =>
    firstInstantAt(Date.parse(dateAfter(date, 1)) / DAY, hours * 60 + minutes, timeZone);
  return {
    toldAt,
    /** From its first instant to the first of the next day. */
    dayOf: (date: string) => ({
      date,
      from: startOfDate(date, timeZone),
      until: startOfDate(dateAfter(date, 1), timeZone),
    }),
    /** The first day whose digest is still to be told at `now`. */
    nextDate: (now: Instant): string => {
      const yesterday = localDateOf(now - DAY, timeZone);
      const candidates = [dateAfter(yesterday, -1), yesterday, dateAfter(yesterday, 1)];
      return candidates.find((date) => toldAt(date) > now) ?? dateAfter(yesterday, 2);
    },
  };
};
