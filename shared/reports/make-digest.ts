import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import type { Instant } from '../runtime/clock.ts';
import { cameAs } from '../trail/clock-runs.ts';
import { rootIdOf } from '../trail/conversation.ts';
import type { HiddenReason } from '../trail/event.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Digest } from './digest.ts';
import { measuredIn } from './kept-targets.ts';
import { half, turnsOf } from './response-times.ts';

/** Why a mention has no card, in fewer words than the trail has. */
export const HIDDEN_AS = {
  noise: 'noise',
  rule: 'rule',
  grouped: 'grouped',
  'deleted-before-seen': 'gone',
  erased: 'gone',
} as const satisfies Record<HiddenReason, keyof Digest['hidden']>;

/** The day that a digest tells of. */
export type DigestDay = Pick<Digest, 'date' | 'from' | 'until'>;

/**
 * A day in numbers, from the trails that began in it, as they stand at `now`. A further word of a conversation is a mention, and no
 * card of its own. `trails` come as they are read, and none is held.
 */
export const makeDigest = async (
  day: DigestDay,
  trails: AsyncIterable<Trail>,
  policy: LoadedPolicy,
  now: Instant,
): Promise<Digest> => {
  const counts = { mentions: 0, critical: 0, high: 0 };
  const hidden = { noise: 0, rule: 0, grouped: 0, gone: 0 };
  const teams = new Map<string, { cards: number; met: number; missed: number; open: number; answers: number[] }>();
  const ofTeam = (team: string) => {
    const known = teams.get(team) ?? { cards: 0, met: 0, missed: 0, open: 0, answers: [] };
    teams.set(team, known);
    return known;
  };
  for await (const trail of trails) {
    const { route } = trail;
    if (route === undefined) continue;
    counts.mentions += 1;
    const urgency = cameAs(trail);
    if (urgency === 'critical' || urgency === 'high') counts[urgency] += 1;
    if (route.hidden !== undefined) {
      hidden[HIDDEN_AS[route.hidden]] += 1;
      continue;
    }
    if (rootIdOf(trail) !== undefined) continue;
    const team = ofTeam(route.team);
    team.cards += 1;
    if (trail.closed === undefined && !isGone(trail)) team.open += 1;
    for (const { team: whose, end } of measuredIn(trail, policy, now))
      if (end === 'met' || end === 'missed') ofTeam(whose)[end] += 1;
    for (const { team: whose, steps } of turnsOf(trail))
      if (steps.answer !== undefined) ofTeam(whose).answers.push(steps.answer);
  }
  return {
    ...day,
    ...counts,
    hidden,
    teams: [...teams]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([team, { answers, ...counted }]) => ({ team, ...counted, answeredWithin: half(answers) })),
  };
};
