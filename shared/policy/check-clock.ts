import { isHolidayRegion } from '../calendar/public-holidays.ts';
import { MINUTES_OF_DAY, weekOf } from './calendars.ts';
import { Calendars, Escalation, WEEKDAYS } from './clock-schema.ts';
import { type Finding, type Path, select } from './finding.ts';
import { durationMs } from './policy-words.ts';

/** What is wrong with calendars, rotas and escalations beyond their shape. What can't be read is said to be wrong elsewhere. */
export const checkClock = (raw: unknown): readonly Finding[] => [
  ...select(raw, ['calendars', '*', 'hours']).flatMap(({ path, value }) => checkHours(path, value)),
  ...HOLIDAYS.flatMap((pattern) => select(raw, pattern)).flatMap(({ path, value }) => checkRegion(path, value)),
  ...ESCALATIONS.flatMap((pattern) => select(raw, pattern)).flatMap(({ path, value }) => checkEscalation(path, value)),
];

const HOLIDAYS: readonly Path[] = [
  ['calendars', '*', 'holidays'],
  ['rotas', '*', 'holidays'],
];
const ESCALATIONS: readonly Path[] = [['escalation'], ['teams', '*', 'escalation']];

/** Periods of a week must not overlap, over midnight and from Sunday to Monday too: time would count twice. */
const checkHours = (path: Path, value: unknown): readonly Finding[] => {
  const hours = Calendars.valueType.shape.hours.safeParse(value).data;
  if (hours === undefined) return [];
  const periods = weekOf(hours).flatMap((day, i) =>
    day.map(({ from, to }) => ({ day: i, from: i * MINUTES_OF_DAY + from, to: i * MINUTES_OF_DAY + to })),
  );
  const found = (message: string): Finding => ({ path, at: 'value', message });
  const [first] = periods;
  if (first === undefined) return [found('is never open: name a day and its hours')];
  const next = [...periods.slice(1), { ...first, from: first.from + 7 * MINUTES_OF_DAY }];
  const overlap = periods.find(({ to }, i) => to > (next[i]?.from ?? to));
  return overlap === undefined ? [] : [found(`has periods that overlap, from ${WEEKDAYS[overlap.day]} on`)];
};

const checkRegion = (path: Path, value: unknown): readonly Finding[] =>
  typeof value !== 'string' || !/^[A-Z]{2}(-|$)/.test(value) || isHolidayRegion(value)
    ? []
    : [{ path, at: 'value', message: `\`${value}\` has no known public holidays: see the npm package date-holidays` }];

const checkEscalation = (path: Path, value: unknown): readonly Finding[] => {
  const steps = Escalation.safeParse(value).data?.steps ?? [];
  return steps.flatMap((step, i): readonly Finding[] => {
    const stepPath = [...path, 'steps', i];
    const before = steps[i - 1];
    const blanket = step.ping === 'here' || step.ping === 'channel';
    return [
      ...(before !== undefined && afterMs(step.after) <= afterMs(before.after)
        ? [
            {
              path: step.after === undefined ? stepPath : [...stepPath, 'after'],
              at: 'value' as const,
              message: 'comes no later than the step before it: `after` counts from when the target was missed',
            },
          ]
        : []),
      ...(blanket && [step.urgency].flat().join() !== 'critical'
        ? [
            {
              path: [...stepPath, 'ping'],
              at: 'value' as const,
              message: `\`${step.ping}\` calls everybody, and only critical mentions may: add \`urgency: critical\`, or name somebody`,
            },
          ]
        : []),
    ];
  });
};

const afterMs = (duration: string | undefined): number => (duration === undefined ? 0 : durationMs(duration));
