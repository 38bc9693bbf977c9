import { isMoreUrgent, type Urgency } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { ownCardOf } from './conversation.ts';
import type { TrailEvent } from './event.ts';
import { isGone, type Trail } from './trail.ts';

/**
 * A time that is measured against the targets of one team: from when the mention came to it, was reopened, or its
 * author wrote again after an answer, or made it more urgent. The last one runs now; what a run was measured at stays with its team.
 */
export interface ClockRun {
  readonly team: string;
  readonly desk: string | undefined;
  /** When the team got it; the run ends where the next begins. */
  readonly from: Instant;
  /** When its targets count from: earlier than `from` when the clock went on over a reroute. */
  readonly clockFrom: Instant;
  /** From when an answer is one to what is waited for here: when that was written, which we may hear of much later. */
  readonly answersFrom: Instant;
  /** What the author added while nobody had answered yet, and when we heard of each, in that order. */
  readonly added: readonly { readonly at: Instant; readonly heardAt: Instant }[];
  /** How urgent it was, where the author has made it more urgent since; else as it is now. */
  readonly urgency?: Urgency | undefined;
  /** When somebody of the team first took it; before `from` when they have had it since an earlier run. */
  readonly acknowledgedAt: Instant | undefined;
  /** When somebody of a team before it did, whose clock goes on here. */
  readonly acknowledgedBefore: Instant | undefined;
  /** When it was resolved or dismissed, before it was gone. */
  readonly closedAt: Instant | undefined;
}

/** The runs after an event, which `trail` doesn't show yet. */
export const runsAfter = (trail: Trail, event: TrailEvent, at: Instant): readonly ClockRun[] => {
  const { runs } = trail;
  const last = runs.at(-1);
  switch (event.type) {
    case 'routed': {
      const { team, desk } = event;
      if (trail.route === undefined)
        return [begun({ team, desk, from: trail.received?.receivedAt ?? at, answersFrom: 0 })];
      // An edit has made it somebody's, who waits for an answer to what it says now.
      return [begun({ team, desk, from: at, answersFrom: saidAt(trail, trail.revision, at) })];
    }
    case 'rerouted': {
      const { team, desk } = event;
      // Below another mention's card it was nobody's work yet: it goes where its conversation is.
      if (ownCardOf(trail) === undefined) return withLast(runs, (run) => ({ ...run, team, desk }));
      const next = begun({ team, desk, from: at, answersFrom: at });
      if (event.clock === 'restart' || last === undefined) return [...runs, next];
      const { clockFrom, answersFrom, added } = last;
      const acknowledgedBefore = last.acknowledgedBefore ?? last.acknowledgedAt;
      return [...runs, { ...next, clockFrom, answersFrom, added, acknowledgedBefore }];
    }
    case 'reopened':
      return anew(runs, trail, at, saidAt(trail, event.at, at));
    case 'continued': {
      const isNews = event.urgency !== undefined && trail.tags !== undefined && isMoreUrgent(event.urgency, trail.tags);
      // What was less urgent until now is not late by the targets of what is more.
      const until = isNews ? runs.map((run) => ({ urgency: trail.tags?.urgency, ...run })) : runs;
      // What was done is opened again by an event of its own, or stays done.
      if (event.needsNoAnswer || trail.closed !== undefined) return until;
      const said = saidAt(trail, event.at, at);
      if (isNews) return anew(until, trail, at, said);
      // Who has had an answer and writes again waits for another one.
      if (answersNow(trail).some((answer) => answer < said)) return anew(runs, trail, at, said);
      // Older trails don't say when it was written, and are read as they were.
      if (event.at === undefined) return runs;
      return withLast(runs, (run) => ({ ...run, added: [...run.added, { at: said, heardAt: at }] }));
    }
    case 'replied':
    case 'reply-sent': {
      if (last === undefined || trail.closed !== undefined) return runs;
      // Told of late, it answers what was written before it, and not what was added since.
      const [first, ...more] = last.added.filter((added) => added.at > event.at);
      if (first === undefined || event.at < last.answersFrom) return runs;
      const since = anew(runs, trail, Math.max(last.from, first.heardAt), first.at);
      // Written before it was passed on: what the team before has done still counts.
      const acknowledgedBefore = first.heardAt < last.from ? last.acknowledgedBefore : undefined;
      return withLast(since, (run) => ({ ...run, clockFrom: first.heardAt, added: more, acknowledgedBefore }));
    }
    case 'claimed':
      return withLast(runs, (run) => ({
        ...run,
        acknowledgedAt: event.released === 'undone' ? undefined : (run.acknowledgedAt ?? at),
      }));
    case 'assigned':
      return withLast(runs, (run) => ({ ...run, acknowledgedAt: run.acknowledgedAt ?? event.since ?? at }));
    case 'resolved':
    case 'dismissed':
      // What is gone is marked so whenever somebody clears its card away: that ends nothing that anybody waited for.
      if (isGone(trail)) return runs;
      return withLast(runs, (run) => ({ ...run, closedAt: run.closedAt ?? at }));
    default:
      return runs;
  }
};

/** How urgent a mention came, as people have corrected it: what its author makes of it later has a run of its own. */
export const cameAs = ({ runs, tags }: Pick<Trail, 'runs' | 'tags'>): Urgency | undefined =>
  runs[0]?.urgency ?? tags?.urgency;

/** The brand's public answers that belong to a run, by their own time and in its order: one may be older than our news of the mention. */
export const answersIn = (trail: Pick<Trail, 'runs' | 'replies'>, run: ClockRun): readonly Instant[] => {
  const next = trail.runs[trail.runs.indexOf(run) + 1];
  return answersSince(trail, run.answersFrom).filter((at) => at < (next?.from ?? Infinity));
};

/** Those of the run that runs now: who was answered before it waits for another answer. */
export const answersNow = (trail: Pick<Trail, 'runs' | 'replies'>): readonly Instant[] => {
  const last = trail.runs.at(-1);
  return last === undefined ? [] : answersIn(trail, last);
};

/** Those to what its author said last, whichever team had it then: the author has seen them, though the team that has it now owes another. */
export const answersGiven = ({ runs, replies }: Pick<Trail, 'runs' | 'replies'>): readonly Instant[] => {
  let since = 0;
  for (const [i, { team, desk, answersFrom, added }] of runs.entries()) {
    const isPassedOn = i > 0 && (team !== runs[i - 1]?.team || desk !== runs[i - 1]?.desk);
    since = Math.max(isPassedOn ? since : answersFrom, ...added.map(({ at }) => at));
  }
  return answersSince({ replies }, since);
};

/** In the order in which they were given: we may hear of the first of them last. */
const answersSince = ({ replies }: Pick<Trail, 'replies'>, since: Instant): readonly Instant[] =>
  replies
    .map(({ at }) => at)
    .filter((at) => at >= since)
    .toSorted((a, b) => a - b);

/**
 * When the author wrote what we hear of at `heardAt`, as far as the platform's time for it can be: neither before the
 * conversation nor ahead of us. Whoever answered from here meanwhile had not seen it.
 */
const saidAt = ({ received, replies }: Trail, told: Instant | undefined, heardAt: Instant): Instant => {
  if (told === undefined || told <= (received?.createdAt ?? 0) || told >= heardAt) return heardAt;
  return Math.max(told, ...replies.flatMap(({ by, at }) => (by.kind === 'platform' ? [] : [at + 1])));
};

type Beginning = Pick<ClockRun, 'team' | 'desk' | 'from' | 'answersFrom'>;

const begun = (beginning: Beginning): ClockRun => ({
  ...beginning,
  clockFrom: beginning.from,
  added: [],
  acknowledgedAt: undefined,
  acknowledgedBefore: undefined,
  closedAt: undefined,
});

/** The same team begins anew; whoever has it still has it, and what was given back is to be claimed. */
const anew = (
  runs: readonly ClockRun[],
  { claim }: Trail,
  from: Instant,
  answersFrom: Instant,
): readonly ClockRun[] => {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const { team, desk } = last;
  const acknowledgedAt = claim === undefined ? undefined : last.acknowledgedAt;
  return [...runs, { ...begun({ team, desk, from, answersFrom }), acknowledgedAt }];
};

const withLast = (runs: readonly ClockRun[], change: (run: ClockRun) => ClockRun): readonly ClockRun[] =>
  runs.map((run, i) => (i === runs.length - 1 ? change(run) : run));
