import type { Instant } from '../runtime/clock.ts';
import type { TrailEvent } from './event.ts';
import type { Trail } from './trail.ts';

/**
 * A time that is measured against the targets of one team: from when the mention came to it, was reopened, or its
 * author wrote again after an answer. The last one runs now; what a run was measured at stays with its team.
 */
export interface ClockRun {
  readonly team: string;
  readonly desk: string | undefined;
  /** When the team got it; the run ends where the next begins. */
  readonly from: Instant;
  /** When its targets count from: earlier than `from` when the clock went on over a reroute. */
  readonly clockFrom: Instant;
  /** When somebody first took it. */
  readonly acknowledgedAt: Instant | undefined;
  /** When it was resolved or dismissed. */
  readonly closedAt: Instant | undefined;
}

/** The runs after an event, which `trail` doesn't show yet. */
export const runsAfter = (trail: Trail, event: TrailEvent, at: Instant): readonly ClockRun[] => {
  const { runs } = trail;
  const last = runs.at(-1);
  switch (event.type) {
    case 'routed': {
      const from = trail.received?.receivedAt ?? at;
      const { team, desk } = event;
      return [...runs, { team, desk, from, clockFrom: from, acknowledgedAt: undefined, closedAt: undefined }];
    }
    case 'rerouted': {
      const { team, desk } = event;
      const goesOn = event.clock === 'continue' ? last : undefined;
      const clockFrom = goesOn?.clockFrom ?? at;
      const acknowledgedAt = goesOn?.acknowledgedAt;
      return [...runs, { team, desk, from: at, clockFrom, acknowledgedAt, closedAt: undefined }];
    }
    case 'reopened':
      return [...runs, ...anew(trail, at)];
    case 'continued':
      // Who has had an answer and writes again waits for another one.
      return !event.needsNoAnswer && answersNow(trail).length > 0 ? [...runs, ...anew(trail, at)] : runs;
    case 'claimed':
    case 'assigned':
      return withLast(runs, (run) => ({ ...run, acknowledgedAt: run.acknowledgedAt ?? at }));
    case 'resolved':
    case 'dismissed':
      return withLast(runs, (run) => ({ ...run, closedAt: run.closedAt ?? at }));
    default:
      return runs;
  }
};

/** The brand's public answers that belong to a run, by their own time: one may be older than our news of the mention. */
export const answersIn = (trail: Pick<Trail, 'runs' | 'replies'>, run: ClockRun): readonly Instant[] => {
  const next = trail.runs[trail.runs.indexOf(run) + 1];
  const since = run.clockFrom === trail.runs[0]?.clockFrom ? 0 : run.clockFrom;
  return trail.replies.map(({ at }) => at).filter((at) => at >= since && at < (next?.from ?? Infinity));
};

/** Those of the run that runs now: who was answered before it waits for another answer. */
export const answersNow = (trail: Pick<Trail, 'runs' | 'replies'>): readonly Instant[] => {
  const last = trail.runs.at(-1);
  return last === undefined ? [] : answersIn(trail, last);
};

/** The same team begins anew; whoever has it still has it. */
const anew = ({ runs, claim }: Trail, at: Instant): readonly ClockRun[] => {
  const last = runs.at(-1);
  const acknowledgedAt = claim === undefined ? undefined : at;
  return last === undefined ? [] : [{ ...last, from: at, clockFrom: at, acknowledgedAt, closedAt: undefined }];
};

const withLast = (runs: readonly ClockRun[], change: (run: ClockRun) => ClockRun): readonly ClockRun[] =>
  runs.map((run, i) => (i === runs.length - 1 ? change(run) : run));
