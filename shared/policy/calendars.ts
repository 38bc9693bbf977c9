import type { BusinessHours, Calendar, Period } from '../calendar/business-hours.ts';
import type { Rota } from '../calendar/rota.ts';
import { DAY, MINUTE } from '../runtime/clock.ts';
import { WEEKDAYS } from './clock-schema.ts';
import type { Policy } from './policy-schema.ts';

/** Whether a local date, `2026-12-25`, is a public holiday of a region, `FR` or `DE-BY`. */
export type IsHoliday = (region: string, date: string) => boolean;

/** The calendar of each desk, in the desk's time zone. */
export const calendarsOf = (policy: Policy, isHoliday: IsHoliday): ReadonlyMap<string, Calendar> =>
  new Map(
    Object.entries(policy.desks).map(([id, { timeZone, calendar }]) => {
      const named = calendar === undefined ? undefined : policy.calendars[calendar];
      if (named === undefined) return [id, 'always' as Calendar];
      const { hours, holidays, closed } = named;
      const dates = new Set(closed);
      const hoursOfDesk: BusinessHours = {
        timeZone,
        week: weekOf(hours),
        onHoliday: [],
        isHoliday: (date) => dates.has(date) || (holidays !== undefined && isHoliday(holidays, date)),
      };
      return [id, hoursOfDesk];
    }),
  );

/** The rotas, by name. */
export const rotasOf = (policy: Policy, isHoliday: IsHoliday): ReadonlyMap<string, Rota> =>
  new Map(
    Object.entries(policy.rotas).map(([id, { timeZone, holidays, shifts }]) => [
      id,
      {
        shifts: shifts.map(({ days, hours, who }) => {
          const week = weekOf({ [days]: hours });
          const isSunday = (date: string) => holidays !== undefined && isHoliday(holidays, date);
          return { who, hours: { timeZone, week, onHoliday: week.at(-1) ?? [], isHoliday: isSunday } };
        }),
      },
    ]),
  );

/** The regions whose public holidays a policy asks for. */
export const holidayRegionsOf = ({ calendars, rotas }: Policy): readonly string[] =>
  [...Object.values(calendars), ...Object.values(rotas)].flatMap(({ holidays }) => holidays ?? []);

/** The periods of each weekday, Monday first, in order. Takes what the schema has checked. */
export const weekOf = (hours: Readonly<Record<string, string | readonly string[]>>): readonly (readonly Period[])[] => {
  const entries = Object.entries(hours).flatMap(([days, periods]) =>
    daysOf(days).flatMap((day) => [periods].flat().map((period) => ({ day, period: periodOf(period) }))),
  );
  return WEEKDAYS.map((_, day) =>
    entries
      .filter((entry) => entry.day === day)
      .map(({ period }) => period)
      .toSorted((a, b) => a.from - b.from),
  );
};

export const MINUTES_OF_DAY = DAY / MINUTE;

const periodOf = (hours: string): Period => {
  const [from = 0, to = 0] = hours.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  return { from, to: to > from ? to : to + MINUTES_OF_DAY };
};

const WEEKDAY_NAMES: readonly string[] = WEEKDAYS;

/** Weekdays as numbers, Monday is 0: `fri-mon` goes over the weekend. */
const daysOf = (days: string): readonly number[] => {
  const [first = 0, last = first] = days.split('-').map((day) => WEEKDAY_NAMES.indexOf(day));
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => (first + i) % 7);
};
