import { Urgency } from '../mention/tags.ts';
import { earliest, type Instant } from '../runtime/clock.ts';
import { answersIn, answersNow } from '../trail/clock-runs.ts';
import { rootIdOf } from '../trail/conversation.ts';
import type { TargetKind } from '../trail/event.ts';
import { isCardOrWord } from '../trail/posts.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Tally } from './tally.ts';

/** The steps of a response. */
export const STEPS = ['route', 'deliver', 'claim', 'answer', 'resolve'] as const;
export type ResponseStep = (typeof STEPS)[number];

/** A target of the policy in the word of the step that it is for. */
export const STEP_OF = { acknowledge: 'claim', answer: 'answer' } as const satisfies Record<TargetKind, ResponseStep>;

/**
 * Milliseconds. `open`: mentions that are to come to this step; what is gone never will. Those that wait for an answer are counted
 * among them whether or not they have had one before, which is counted too.
 */
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

/** A time for which one team had a mention, at whichever desk. */
export interface Turn {
  readonly team: string;
  readonly urgency: Urgency;
  /** Milliseconds until the mention came to a step; undefined where it has not, or doesn't count for it. */
  readonly steps: Readonly<Record<ResponseStep, number | undefined>>;
  /** The steps to which it is to come; to an answer also when its author waits for another. */
  readonly open: readonly ResponseStep[];
}

/**
 * Response times by team and urgency, from the `turnsOf` trails alone. Vigie's part, `route` and `deliver`, counts from the
 * arrival and for the team that had it first. `claim`, `answer` and `resolve` count for every team that had it, from when it came
 * to that one: past time stays with the team that had it, whatever its targets count from. The urgency is that with which it came
 * to the team, as people have corrected it: what its author makes critical later was not late as such before. `answer` is the first
 * in public, by the platform's own time; what is resolved waits for none. What has no card counts for `route`
 * only: what is not shown, and further words of a conversation, which are claimed, answered and resolved with their root.
 */
export const responseTimes = (turns: readonly Turn[]): readonly ReportRow[] => {
  const tally = tallyOfTimes();
  tally.add(turns);
  return tally.rows();
};

/** The same of trails that come one after the other: it holds their times, and nothing else of them. */
export const tallyOfTimes = (): Tally<Turn, ReportRow> => {
  const groups = new Map<string, Group>();
  const groupOf = ({ team, urgency }: Turn): Group => {
    const key = `${team} ${urgency}`;
    const group = groups.get(key) ?? { team, urgency, steps: eachStep(() => ({ times: [], open: 0 })) };
    groups.set(key, group);
    return group;
  };
  return {
    add: (turns) => {
      for (const turn of turns) {
        const group = groupOf(turn);
        for (const step of STEPS) {
          const time = turn.steps[step];
          if (time !== undefined) group.steps[step].times.push(time);
          if (turn.open.includes(step)) group.steps[step].open += 1;
        }
      }
    },
    rows: () =>
      [...groups.values()]
        .map(({ team, urgency, steps }) => ({ team, urgency, steps: eachStep((step) => timesOf(steps[step])) }))
        .toSorted((a, b) => a.team.localeCompare(b.team) || rank(a.urgency) - rank(b.urgency)),
  };
};

interface Group extends Pick<ReportRow, 'team' | 'urgency'> {
  readonly steps: Readonly<Record<ResponseStep, { readonly times: number[]; open: number }>>;
}

const eachStep = <T>(make: (step: ResponseStep) => T): Readonly<Record<ResponseStep, T>> => ({
  route: make('route'),
  deliver: make('deliver'),
  claim: make('claim'),
  answer: make('answer'),
  resolve: make('resolve'),
});

export const turnsOf = (trail: Trail): readonly Turn[] => {
  const { received, route, tags, runs } = trail;
  if (received === undefined || route === undefined || tags === undefined) return [];
  const hasCard = route.hidden === undefined && rootIdOf(trail) === undefined;
  const starts = runs.flatMap(({ team }, place) => (team === runs[place - 1]?.team ? [] : [place]));
  return starts.flatMap((start, place): readonly Turn[] => {
    const ofTeam = runs.slice(start, starts[place + 1]);
    const [first] = ofTeam;
    if (first === undefined) return [];
    const { team, from, urgency = tags.urgency } = first;
    const isFirst = place === 0;
    const answers = ofTeam.flatMap((run) => answersIn(trail, run)).filter((at) => isFirst || at >= from);
    // Whoever answers or resolves without claiming has taken it at that moment.
    const taken = ofTeam.flatMap(({ acknowledgedAt, closedAt }) => [acknowledgedAt, closedAt]);
    const answeredAt = earliest(answers);
    // Nobody waits for a team that has passed it on, for an answer to what is done, nor for what is gone.
    const isHere = place === starts.length - 1;
    // What was grouped in a crisis had to wait for a person.
    const isDelivered = isFirst && hasCard && route.crisis === undefined;
    const until = (at: Instant | undefined): number | undefined =>
      at === undefined ? undefined : Math.max(0, at - from);
    const steps = {
      route: isFirst ? until(route.at) : undefined,
      deliver: isDelivered ? until(shownAt(trail)) : undefined,
      claim: hasCard ? until(earliest([...taken, answeredAt])) : undefined,
      answer: hasCard ? until(answeredAt) : undefined,
      resolve: hasCard ? until(ofTeam.at(-1)?.closedAt) : undefined,
    };
    const isAwaited = {
      route: false,
      deliver: isDelivered && steps.deliver === undefined,
      claim: hasCard && isHere && steps.claim === undefined,
      answer: hasCard && isHere && trail.closed === undefined && answersNow(trail).length === 0,
      resolve: hasCard && isHere && steps.resolve === undefined,
    };
    return [{ team, urgency, steps, open: isGone(trail) ? [] : STEPS.filter((step) => isAwaited[step]) }];
  });
};

/** A word of a conversation may have become a card long after it was shown; an earlier card may be found after a later one is out. */
const shownAt = ({ posts }: Trail): Instant | undefined =>
  earliest(posts.filter(isCardOrWord).map(({ deliveredAt }) => deliveredAt));

const timesOf = ({ times, open }: Group['steps'][ResponseStep]): Times => {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    open,
  };
};

/** The time within which half of them were; undefined of none. */
export const half = (times: readonly number[]): number | undefined =>
  percentile(
    times.toSorted((a, b) => a - b),
    0.5,
  );

/** Nearest rank: always a time that was measured. */
const percentile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

const rank = (urgency: Urgency): number => Urgency.options.indexOf(urgency);
