import { addBusinessTime } from '../calendar/business-hours.ts';
import { onDuty } from '../calendar/rota.ts';
import type { Escalation, EscalationStep } from '../policy/clock-schema.ts';
import { deskNow } from '../policy/desk-now.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { durationMs } from '../policy/policy-words.ts';
import type { Instant } from '../runtime/clock.ts';
import type { ClockRun } from '../trail/clock-runs.ts';
import { waitingIn } from '../trail/drafts.ts';
import type { TargetKind } from '../trail/event.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Call } from './call.ts';
import { clocksOf, type TargetClock } from './deadlines.ts';

/** What the clock does about a target: step 0 is the reminder before it, 1 and up the escalations after it. */
export interface ClockStep {
  readonly target: TargetKind;
  readonly step: number;
  readonly dueAt: Instant;
}

export interface Agenda {
  readonly due: Due | undefined;
  /** When to look again: the next step. Undefined while nothing is to come, or it is set aside. */
  readonly nextAt: Instant | undefined;
}

export type Due =
  | { readonly kind: 'wake' }
  /** What is taken now, and told in one post. */
  | ({ readonly kind: 'steps'; readonly steps: readonly ClockStep[] } & Call);

const NOTHING: Agenda = { due: undefined, nextAt: undefined };

/** What steps are counted with: a mention, what of it is measured now, by which policy, and when it is looked at. */
interface Look {
  readonly trail: Trail;
  readonly run: ClockRun;
  readonly loaded: LoadedPolicy;
  readonly now: Instant;
  /** When the other target was met; 0 while none was. */
  readonly metAt: Instant;
}

/**
 * What is to be done for a mention now, and when next. Nothing once it is answered, resolved, dismissed, deleted, erased or
 * set aside. What the clock is late for, after it stood still, collapses into the latest call, or the reminder where none is
 * due: nobody is called three times at once. What came due while the mention was set aside is let go: whoever did that has acted. The last call's repeats then
 * count from when it came back.
 */
export const agendaOf = (trail: Trail, loaded: LoadedPolicy, now: Instant): Agenda => {
  const run = trail.runs.at(-1);
  if (run === undefined || isGone(trail)) return NOTHING;
  if (trail.snooze !== undefined) {
    const { until } = trail.snooze;
    return until !== undefined && until <= now ? { ...NOTHING, due: { kind: 'wake' } } : NOTHING;
  }
  const clocks = clocksOf(trail, run, loaded);
  const metAt = Math.max(0, ...clocks.flatMap((clock) => clock.metAt ?? []));
  const look = { trail, run, loaded, now, metAt };
  const open = clocks.filter((clock) => clock.metAt === undefined).toSorted((a, b) => a.dueAt - b.dueAt);
  // One chain calls at a time, of what was due first, and the next once that has ended: nobody is called twice for one silence.
  const plans: Plan[] = [];
  for (const clock of open) plans.push(planOf(clock, plans.at(-1)?.callsUntil ?? 0, look));
  const late = plans
    .flatMap(({ latest }) => latest ?? [])
    .toSorted((a, b) => weightOf(a) - weightOf(b) || a.dueAt - b.dueAt);
  const next = plans.flatMap(({ nextAt }) => nextAt ?? []);
  const last = late.at(-1);
  return {
    due: last === undefined ? undefined : dueOf(late, last, look),
    nextAt: next.length === 0 ? undefined : Math.min(...next),
  };
};

interface Planned extends ClockStep {
  /** Undefined for the reminder. */
  readonly call: EscalationStep | undefined;
}

/** A call tells what a reminder would, and whom it concerns. */
const weightOf = ({ call }: Planned): number => (call === undefined ? 0 : 1);

interface Plan {
  readonly latest: Planned | undefined;
  readonly nextAt: Instant | undefined;
  /** When its last step was due; infinity while one is to come. */
  readonly callsUntil: Instant;
}

/** Reminders whenever they are due, and calls after `callsFrom`. */
const planOf = (clock: TargetClock, callsFrom: Instant, look: Look): Plan => {
  let latest: Planned | undefined;
  let callsUntil = callsFrom;
  for (const step of stepsOf(clock, look)) {
    if (step.call !== undefined && callsFrom === Infinity) break;
    if (step.call !== undefined && step.dueAt <= callsFrom) continue;
    if (!isPast(step, look)) {
      if (step.dueAt > look.now) return { latest, nextAt: step.dueAt, callsUntil: Infinity };
      latest = step;
    }
    callsUntil = step.dueAt;
  }
  return { latest, nextAt: undefined, callsUntil };
};

/**
 * Taken already, this step or a later one, and a call for whichever target: at its time or later, or before somebody met the other
 * target, who has acted. Or let go while the mention was set aside.
 */
const isPast = ({ target, step, dueAt }: ClockStep, { trail, metAt }: Look): boolean =>
  dueAt <= (trail.wokenAt ?? 0) ||
  trail.clockSteps.some(
    (taken) => (step > 0 || taken.target === target) && taken.step >= step && Math.max(taken.dueAt, metAt) >= dueAt,
  );

/** A trail that people look at stays readable: whoever didn't come after so many calls is not called again. */
const MOST_REPEATS = 50;

/** The steps of a target in the order of their times. */
function* stepsOf(clock: TargetClock, { trail, run, loaded }: Look): Iterable<Planned> {
  const { target, calendar } = clock;
  const team = loaded.policy.teams[run.team];
  const before = reminderMs(team?.reminderBefore ?? loaded.policy.reminderBefore, clock.milliseconds);
  // Before it is claimed there is nobody to remind, and the escalation comes soon enough.
  if (target === 'answer' && before !== undefined) {
    const dueAt = addBusinessTime(run.clockFrom, clock.milliseconds - before, calendar);
    yield { target, step: 0, dueAt, call: undefined };
  }
  const escalation = escalationOf(run, loaded);
  if (escalation === undefined) return;
  const afterBreach = (milliseconds: number) => addBusinessTime(clock.dueAt, milliseconds, calendar);
  let step = 0;
  let afterMs = 0;
  let call: EscalationStep | undefined;
  for (call of callsFor(escalation, trail)) {
    step += 1;
    afterMs = call.after === undefined ? 0 : durationMs(call.after);
    yield { target, step, dueAt: afterBreach(afterMs), call };
  }
  if (call === undefined || escalation.repeat === undefined) return;
  const lastAt = Math.max(afterBreach(afterMs), trail.wokenAt ?? 0);
  for (let repeat = 1; repeat <= MOST_REPEATS; repeat += 1) {
    const dueAt = addBusinessTime(lastAt, repeat * durationMs(escalation.repeat), calendar);
    yield { target, step: step + repeat, dueAt, call };
  }
}

const escalationOf = ({ team }: ClockRun, { policy }: LoadedPolicy): Escalation | undefined =>
  policy.teams[team]?.escalation ?? policy.escalation;

const callsFor = ({ steps }: Escalation, { tags }: Trail): readonly EscalationStep[] =>
  steps.filter(({ urgency }) => urgency === undefined || [urgency].flat().some((one) => one === tags?.urgency));

/** Milliseconds before the target; undefined without a reminder, or when it would come before the mention. */
const reminderMs = (before: string, targetMs: number): number | undefined => {
  if (before === 'none') return undefined;
  const milliseconds = before.endsWith('%') ? (targetMs * Number(before.slice(0, -1))) / 100 : durationMs(before);
  return milliseconds < targetMs ? Math.round(milliseconds) : undefined;
};

const dueOf = (late: readonly Planned[], { call }: Planned, { trail, run, loaded, now }: Look): Due => {
  const steps = late.map(({ target, step, dueAt }) => ({ target, step, dueAt }));
  if (call === undefined)
    return { kind: 'steps', steps, purpose: 'reminder', ping: whoIsToAct(trail), channel: undefined };
  const { policy, rotas } = loaded;
  const relay = policy.desks[deskNow(run.desk, policy)]?.relay;
  const rota = call.rota === undefined ? undefined : rotas.get(call.rota);
  const named = call.ping === 'relay' ? relay : call.ping;
  const ping = rota === undefined ? named : (onDuty(rota, now) ?? relay);
  return { kind: 'steps', steps, purpose: 'escalation', ping, channel: channelOf(call, loaded) };
};

/**
 * Whoever has it; while their reply awaits approval, whoever was called for that: they can do nothing themselves. Nobody by name
 * where nobody has it, and where a whole channel was called: then the channel sees it.
 */
const whoIsToAct = (trail: Trail): string | undefined => {
  if (trail.claim === undefined) return undefined;
  const waiting = waitingIn(trail)?.draftId;
  const asked = trail.posts.find(({ note, aboutDraft }) => note === 'approval-wanted' && aboutDraft === waiting);
  const called = waiting === undefined ? undefined : asked?.ping;
  return called === 'here' || called === 'channel' ? undefined : (called ?? trail.claim.user);
};

const channelOf = ({ channel }: EscalationStep, { policy }: LoadedPolicy): string | undefined =>
  channel === undefined ? undefined : policy.channels[channel];

/** The channel of its own that the policy has now for a call that was asked for before; undefined where it has none. */
export const channelForCall = (calledAt: Instant, trail: Trail, loaded: LoadedPolicy): string | undefined => {
  const run = trail.runs.at(-1);
  const escalation = run && escalationOf(run, loaded);
  const calls = escalation === undefined ? [] : callsFor(escalation, trail);
  const taken = trail.clockSteps.findLast(({ at }) => at === calledAt);
  // What comes after the last is that one again.
  const call = calls[(taken?.step ?? calls.length) - 1] ?? calls.at(-1);
  return call && channelOf(call, loaded);
};
