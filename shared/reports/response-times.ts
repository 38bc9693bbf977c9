import { Urgency } from '../mention/tags.ts';
import { rootIdOf } from '../trail/conversation.ts';
import { isCard } from '../trail/posts.ts';
import { isGone, type Trail } from '../trail/trail.ts';

/** The steps of a response, each timed from the arrival of the webhook. */
export const STEPS = ['route', 'deliver', 'claim', 'resolve'] as const;
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
 * Response times by team and urgency, from trails alone. What has no card counts for `route` only: what is not shown,
 * and further words of a conversation, which are claimed, answered and resolved with their root.
 */
export const responseTimes = (trails: readonly Trail[]): readonly ReportRow[] => {
  const routed = trails.filter(({ received, route, tags }) => received && route && tags);
  const groups = Map.groupBy(routed, ({ route, tags }) => `${route?.team} ${tags?.urgency}`);
  return [...groups.values()]
    .map((group): ReportRow => {
      const shown = group.filter((trail) => trail.route?.hidden === undefined && rootIdOf(trail) === undefined);
      return {
        team: group[0]?.route?.team ?? '',
        urgency: group[0]?.tags?.urgency ?? 'normal',
        steps: {
          route: timesOf(group, 'route'),
          deliver: timesOf(shown, 'deliver'),
          claim: timesOf(shown, 'claim'),
          resolve: timesOf(shown, 'resolve'),
        },
      };
    })
    .toSorted((a, b) => a.team.localeCompare(b.team) || rank(a.urgency) - rank(b.urgency));
};

/** When a mention came to a step, or undefined. */
const reachedAt = (trail: Trail, step: ResponseStep): number | undefined => {
  switch (step) {
    case 'route':
      return trail.route?.at;
    case 'deliver':
      // A word of a conversation may have become a card long after it was shown.
      return trail.posts.find((post) => isCard(post) && post.deliveredAt !== undefined)?.deliveredAt;
    case 'claim':
      // Whoever resolves without claiming has taken it at that moment.
      return trail.acknowledgedAt ?? trail.resolved?.at;
    case 'resolve':
      return trail.resolved?.at;
  }
};

const timesOf = (trails: readonly Trail[], step: ResponseStep): Times => {
  const milliseconds = trails.flatMap((trail) => {
    const at = reachedAt(trail, step);
    return at === undefined || trail.received === undefined ? [] : [Math.max(0, at - trail.received.receivedAt)];
  });
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    open: trails.filter((trail) => !isGone(trail) && reachedAt(trail, step) === undefined).length,
  };
};

/** Nearest rank: always a time that was measured. */
const percentile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

const rank = (urgency: Urgency): number => Urgency.options.indexOf(urgency);
