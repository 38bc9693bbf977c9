import { type Clock, HOUR, type Instant, MINUTE } from '../runtime/clock.ts';
import type { SlackDesk } from './slack.ts';

/** Is a person in a user group? `unknown` when Slack does not say and nothing recent is known. */
export type Membership = (user: string, group: string) => Promise<'yes' | 'no' | 'unknown'>;

/** Is a person among users and user groups, by their ids? */
export const isAmong = async (
  user: string,
  ids: readonly string[],
  isIn: Membership,
): Promise<'yes' | 'no' | 'unknown'> => {
  if (ids.includes(user)) return 'yes';
  const groups = ids.filter((id) => id.startsWith('S'));
  const answers = await Promise.all(groups.map((group) => isIn(user, group)));
  return answers.find((answer) => answer === 'yes') ?? answers.find((answer) => answer === 'unknown') ?? 'no';
};

const FRESH_MS = 5 * MINUTE;
/** While Slack is down, what it said today still holds. */
const STALE_MS = 12 * HOUR;

/** Asks Slack, and keeps its answers for a while: an action must not wait for the same answer each time. */
export const createMembership = (slack: Pick<SlackDesk, 'membersOf'>, clock: Pick<Clock, 'now'>): Membership => {
  const known = new Map<string, { readonly users: ReadonlySet<string>; readonly at: Instant }>();

  const membersOf = async (group: string): Promise<ReadonlySet<string> | undefined> => {
    const kept = known.get(group);
    if (kept !== undefined && clock.now() - kept.at < FRESH_MS) return kept.users;
    const answer = await slack.membersOf(group);
    if (answer.kind !== 'ok') return kept !== undefined && clock.now() - kept.at < STALE_MS ? kept.users : undefined;
    const users = new Set(answer.users);
    known.set(group, { users, at: clock.now() });
    return users;
  };

  return async (user, group) => {
    const members = await membersOf(group);
    return members === undefined ? 'unknown' : members.has(user) ? 'yes' : 'no';
  };
};
