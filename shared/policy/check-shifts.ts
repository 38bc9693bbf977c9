import type { Period } from '../calendar/business-hours.ts';
import { MINUTES_OF_DAY, weekOf } from './calendars.ts';
import { Rotas, WEEKDAYS } from './clock-schema.ts';
import { type Finding, type Path, select } from './finding.ts';

/** The first shift that it is now is called, so that one whose time those before it take is called by nobody. */
export const checkShifts = (raw: unknown): readonly Finding[] =>
  select(raw, ['rotas', '*']).flatMap(({ path, value }) => checkRota(path, value));

type Week = readonly (readonly Period[])[];

const checkRota = (path: Path, value: unknown): readonly Finding[] => {
  const rota = Rotas.valueType.safeParse(value).data;
  if (rota === undefined) return [];
  const weeks = rota.shifts.map(({ days, hours }) => weekOf({ [days]: hours }));
  return weeks.flatMap((week, i): readonly Finding[] =>
    isTaken(week, weeks.slice(0, i), rota.holidays !== undefined)
      ? [
          {
            path: [...path, 'shifts', i, 'who'],
            at: 'value',
            message: `\`${rota.shifts[i]?.who}\` is never called: the shifts before this one take all of its time`,
          },
        ]
      : [],
  );
};

const SUNDAY = WEEKDAYS.indexOf('sun');

/** On every day, and whichever of it and its neighbours are holidays, which count as Sundays. */
const isTaken = (week: Week, earlier: readonly Week[], hasHolidays: boolean): boolean => {
  const kindsOf = (day: number) => (hasHolidays ? [day % 7, SUNDAY] : [day % 7]);
  const taken = (kind: number, later: number) =>
    earlier.flatMap((other) => other[kind] ?? []).map(({ from, to }) => ({ from: from + later, to: to + later }));
  return WEEKDAYS.every((_, day) =>
    kindsOf(day).every((kind) =>
      kindsOf(day + 6).every((before) =>
        kindsOf(day + 1).every((after) => {
          const others = [...taken(before, -MINUTES_OF_DAY), ...taken(kind, 0), ...taken(after, MINUTES_OF_DAY)];
          return (week[kind] ?? []).every((period) => isCovered(period, others));
        }),
      ),
    ),
  );
};

const isCovered = ({ from, to }: Period, others: readonly Period[]): boolean => {
  const sorted = others.toSorted((a, b) => a.from - b.from);
  return sorted.reduce((end, other) => (other.from <= end ? Math.max(end, other.to) : end), from) >= to;
};
