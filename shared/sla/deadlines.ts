import { addBusinessTime, type Calendar } from '../calendar/business-hours.ts';
import { deskNow } from '../policy/desk-now.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { targetOf } from '../policy/policy-schema.ts';
import { earliest, type Instant } from '../runtime/clock.ts';
import { answersIn, type ClockRun } from '../trail/clock-runs.ts';
import { ownCardOf } from '../trail/conversation.ts';
import { TargetKind } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';

/** A target of the policy, as a moment. */
export interface Deadline {
  readonly dueAt: Instant;
  /** When it was met, in time or not. */
  readonly metAt: Instant | undefined;
}

export type Deadlines = Readonly<Partial<Record<TargetKind, Deadline>>>;

/** The deadlines of the team that has the mention now: none for what has no card of its own. */
export const deadlinesOf = (trail: Trail, loaded: LoadedPolicy): Deadlines => {
  const run = trail.runs.at(-1);
  return run === undefined
    ? {}
    : Object.fromEntries(clocksOf(trail, run, loaded).map((clock) => [clock.target, clock]));
};

/** A deadline, and what steps before and after it are counted with. */
export interface TargetClock extends Deadline {
  readonly target: TargetKind;
  readonly milliseconds: number;
  readonly calendar: Calendar;
}

/**
 * The targets that the policy sets for a run of the clock. `acknowledge` is met by a claim, an answer or a resolution,
 * `answer` by the last two. The urgency is what people have corrected it to.
 */
export const clocksOf = (trail: Trail, run: ClockRun, loaded: LoadedPolicy): readonly TargetClock[] => {
  if (trail.tags === undefined || ownCardOf(trail) === undefined) return [];
  const urgency = run.urgency ?? trail.tags.urgency;
  const { acknowledgeMs, answerMs, hours } = targetOf(loaded.policy, run.team, urgency);
  const desk = deskNow(run.desk, loaded.policy);
  const calendar = hours === 'always' ? 'always' : (loaded.calendars.get(desk) ?? 'always');
  const answered = earliest([...answersIn(trail, run), run.closedAt]);
  const of = {
    acknowledge: {
      milliseconds: acknowledgeMs,
      metAt: earliest([run.acknowledgedBefore, run.acknowledgedAt, answered]),
    },
    answer: { milliseconds: answerMs, metAt: answered },
  };
  return TargetKind.options.flatMap((target): readonly TargetClock[] => {
    const { milliseconds, metAt } = of[target];
    if (milliseconds === undefined) return [];
    return [{ target, milliseconds, calendar, metAt, dueAt: addBusinessTime(run.clockFrom, milliseconds, calendar) }];
  });
};
