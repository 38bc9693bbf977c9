import { Urgency } from '../mention/tags.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { earliest, type Instant } from '../runtime/clock.ts';
import { clocksOf, type TargetClock } from '../sla/deadlines.ts';
import type { ClockRun } from '../trail/clock-runs.ts';
import { TargetKind } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';
import type { Tally } from './tally.ts';

/** How many of a team's mentions kept a target. `open`: there is still time. */
export interface KeptTargets {
  readonly team: string;
  readonly urgency: Urgency;
  readonly target: TargetKind;
  readonly met: number;
  readonly missed: number;
  readonly open: number;
}

/** What became of a target of one mention. */
export interface Measured extends Pick<KeptTargets, 'team' | 'urgency' | 'target'> {
  readonly end: End;
  readonly dueAt: Instant;
  /** How long the policy gives for it, in the desk's hours or day and night: milliseconds. */
  readonly within: number;
  /** Of what was missed: milliseconds after it was due, by the wall clock, until it was met, passed on or gone, or until now. */
  readonly lateBy?: number | undefined;
}

/**
 * Targets met and missed by team and urgency, from what was `measuredIn` trails. A mention counts for every team that had it, and
 * anew when it was reopened, its author wrote again after an answer or made it more urgent, but for a claim that is kept. What was passed on, deleted or erased
 * in time counts for neither.
 */
export const keptTargets = (measured: readonly Measured[]): readonly KeptTargets[] => {
  const tally = tallyOfTargets();
  tally.add(measured);
  return tally.rows();
};

/** The same of trails that come one after the other: it holds how many there were, and nothing of them. */
export const tallyOfTargets = (): Tally<Measured, KeptTargets> => {
  const groups = new Map<string, KeptTargets>();
  return {
    add: (measured) => {
      for (const { team, urgency, target, end } of measured) {
        const key = `${team} ${urgency} ${target}`;
        const group = groups.get(key) ?? { team, urgency, target, met: 0, missed: 0, open: 0 };
        groups.set(key, end === 'passed-on' ? group : { ...group, [end]: group[end] + 1 });
      }
    },
    rows: () => [...groups.values()].toSorted((a, b) => a.team.localeCompare(b.team) || rank(a) - rank(b)),
  };
};

/** .99 of 299 in 300: whole hundredths, never more than it is, so that 1 is all of them. Undefined where none is due yet. */
export const shareKept = ({ met, missed }: Pick<KeptTargets, 'met' | 'missed'>): number | undefined =>
  met + missed === 0 ? undefined : Math.floor((100 * met) / (met + missed)) / 100;

/** By the policy's targets as they are now. */
export const measuredIn = (trail: Trail, loaded: LoadedPolicy, now: Instant): readonly Measured[] =>
  trail.runs.flatMap((run, place) =>
    clocksOf(trail, run, loaded)
      .filter(({ target }) => target !== 'acknowledge' || !isKept(run))
      .map((clock) => ({
        team: run.team,
        urgency: run.urgency ?? trail.tags?.urgency ?? 'normal',
        target: clock.target,
        dueAt: clock.dueAt,
        within: clock.milliseconds,
        ...endOf(clock, run, earliest([trail.runs[place + 1]?.from, trail.deletedAt, trail.erasedAt]), now),
      })),
  );

/** Whoever has it when its time begins anew has nothing to claim. */
const isKept = ({ acknowledgedAt, clockFrom }: ClockRun): boolean =>
  acknowledgedAt !== undefined && acknowledgedAt < clockFrom;

type End = 'met' | 'missed' | 'open' | 'passed-on';

/** `endedAt`: when it went to another team, began anew, or was gone: nobody could do anything after that. */
const endOf = (
  { metAt, dueAt }: TargetClock,
  { from, clockFrom }: ClockRun,
  endedAt: Instant | undefined,
  now: Instant,
): Pick<Measured, 'end' | 'lateBy'> => {
  // The clock went on over a reroute: what the team before has done counts there.
  if (metAt !== undefined && metAt < from && clockFrom < from) return { end: 'passed-on' };
  if (metAt !== undefined && metAt <= dueAt) return { end: 'met' };
  const until = earliest([metAt, endedAt]);
  const lateBy = (until ?? now) - dueAt;
  if (lateBy > 0) return { end: 'missed', lateBy };
  return { end: until === undefined ? 'open' : 'passed-on' };
};

const rank = ({ urgency, target }: Pick<KeptTargets, 'urgency' | 'target'>): number =>
  Urgency.options.indexOf(urgency) * TargetKind.options.length + TargetKind.options.indexOf(target);
