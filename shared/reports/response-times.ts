import { Urgency } from '../mention/tags.ts';
import { earliest, type Instant } from '../runtime/clock.ts';
import { answersIn } from '../trail/clock-runs.ts';
import { rootIdOf } from '../trail/conversation.ts';
import { isCardOrWord } from '../trail/posts.ts';
import { isGone, type Trail } from '../trail/trail.ts';

/** The steps of a response. */
export const STEPS = ['route', 'deliver', 'claim', 'answer', 'resolve'] as const;
export type ResponseStep = (typeof STEPS)[number];

/** Milliseconds. `open`: mentions that have not come to this step yet; what is gone never will. */
export interface Times {
  readonly count: number;
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
  readonly open: number;
}

export interface ReportRow {
  readonly team: string;
  readonly urgency: Urgency;
  readonly steps: Readonly<Record<ResponseStep, Times>>;
}

/**
 * Response times by team and urgency, from trails alone. Vigie's part, `route` and `deliver`, counts from the arrival and for
 * the team that had it first. `claim`, `answer` and `resolve` count for every team that had it, from when it came to that one:
 * past time stays with the team that had it, whatever its targets count from. The urgency is that with which it came to the
 * team, as people have corrected it: what its author makes critical later was not late as such before. `answer` is the first
 * in public, by the platform's own time; what was resolved without one waits for none. What has no card counts for `route`
 * only: what is not shown, and further words of a conversation, which are claimed, answered and resolved with their root.
 */
export const responseTimes = (trails: readonly Trail[]): readonly ReportRow[] => {
  const turns = trails.flatMap(turnsOf);
  const groups = Map.groupBy(turns, ({ team, urgency }) => `${team} ${urgency}`);
  return [...groups.values()]
    .flatMap((group): readonly ReportRow[] => {
      const [first] = group;
      if (first === undefined) return [];
      const arrivals = group.filter(({ isFirst }) => isFirst);
      const isShown = ({ trail }: Turn) => trail.route?.hidden === undefined && rootIdOf(trail) === undefined;
      const steps = {
        route: timesOf(arrivals, 'route'),
        deliver: timesOf(arrivals.filter(isShown), 'deliver'),
        claim: timesOf(group.filter(isShown), 'claim'),
        answer: timesOf(group.filter(isShown), 'answer'),
        resolve: timesOf(group.filter(isShown), 'resolve'),
      };
      return [{ team: first.team, urgency: first.urgency, steps }];
    })
    .toSorted((a, b) => a.team.localeCompare(b.team) || rank(a.urgency) - rank(b.urgency));
};

/** A time for which one team had a mention, at whichever desk. */
interface Turn {
  readonly trail: Trail;
  readonly team: string;
  readonly urgency: Urgency;
  readonly from: Instant;
  readonly isFirst: boolean;
  /** It is there now. */
  readonly isLast: boolean;
  readonly takenAt: Instant | undefined;
  readonly answeredAt: Instant | undefined;
  readonly closedAt: Instant | undefined;
}

const turnsOf = (trail: Trail): readonly Turn[] => {
  const { received, route, tags, runs } = trail;
  if (received === undefined || route === undefined || tags === undefined) return [];
  const starts = runs.flatMap(({ team }, place) => (team === runs[place - 1]?.team ? [] : [place]));
  return starts.flatMap((start, place): readonly Turn[] => {
    const ofTeam = runs.slice(start, starts[place + 1]);
    const [first] = ofTeam;
    if (first === undefined) return [];
    const { team, from, urgency = tags.urgency } = first;
    const answers = ofTeam.flatMap((run) => answersIn(trail, run)).filter((at) => place === 0 || at >= from);
    // Whoever answers or resolves without claiming has taken it at that moment.
    const taken = ofTeam.flatMap(({ acknowledgedAt, closedAt }) => [acknowledgedAt, closedAt]);
    const answeredAt = earliest(answers);
    const takenAt = earliest([...taken, answeredAt]);
    const closedAt = ofTeam.at(-1)?.closedAt;
    const isLast = place === starts.length - 1;
    return [{ trail, team, urgency, from, isFirst: place === 0, isLast, takenAt, answeredAt, closedAt }];
  });
};

/** When a mention came to a step, or undefined. */
const reachedAt = ({ trail, takenAt, answeredAt, closedAt }: Turn, step: ResponseStep): Instant | undefined => {
  switch (step) {
    case 'route':
      return trail.route?.at;
    case 'deliver':
      // A word of a conversation may have become a card long after it was shown; an earlier card may be found after a later one is out.
      return earliest(trail.posts.filter(isCardOrWord).map(({ deliveredAt }) => deliveredAt));
    case 'claim':
      return takenAt;
    case 'answer':
      return answeredAt;
    case 'resolve':
      return closedAt;
  }
};

const timesOf = (turns: readonly Turn[], step: ResponseStep): Times => {
  const milliseconds = turns.flatMap((turn) => {
    const at = reachedAt(turn, step);
    return at === undefined ? [] : [Math.max(0, at - turn.from)];
  });
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    open: turns.filter((turn) => isAwaited(turn, step) && reachedAt(turn, step) === undefined).length,
  };
};

/** Nobody waits for a team that has passed it on, for an answer to what is done, nor for what is gone. */
const isAwaited = ({ trail, isLast }: Turn, step: ResponseStep): boolean => {
  if (isGone(trail)) return false;
  if (step === 'route' || step === 'deliver') return true;
  return isLast && (step !== 'answer' || trail.closed === undefined);
};

/** Nearest rank: always a time that was measured. */
const percentile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

const rank = (urgency: Urgency): number => Urgency.options.indexOf(urgency);
