import { type GroupedUrgency, isMoreUrgent, type Tags, Topic } from '../mention/tags.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { durationMs } from '../policy/policy-words.ts';
import type { Route } from '../routing/route.ts';
import type { Instant } from '../runtime/clock.ts';
import { readIntact } from '../trail/append.ts';
import type { Post } from '../trail/posts.ts';
import { sideBySide } from '../trail/side-by-side.ts';
import type { TrailStore } from '../trail/trail-store.ts';
import { type Crisis, crisisTrailId, liveCardOf, openCrisis } from './crisis.ts';

export interface Grouping {
  /** The most urgent that is grouped: what is more urgent has a card of its own. */
  readonly upTo: GroupedUrgency;
  /** After so long a crisis ends by itself. */
  readonly lastsMs: number;
}

/** Undefined where the policy lets nobody declare a crisis. */
export const groupingOf = ({ policy }: LoadedPolicy): Grouping | undefined => {
  const group = policy.crisis?.group;
  return group && { upTo: group.upTo, lastsMs: durationMs(group.lasts) };
};

/** Whether mentions have cards in a Slack channel; where only alerts and calls come there is nothing to group. */
export const getsCards = (channel: string, { policy, channelNames }: LoadedPolicy): boolean => {
  const name = channelNames.get(channel);
  if (name === undefined) return false;
  const ofDesks = Object.values(policy.desks).flatMap(({ channels }) => Object.values(channels));
  return ofDesks.includes(name) || policy.rules.some((rule) => rule.channel === name);
};

/**
 * The key of the crisis whose live card shows a mention, in place of a card of its own: one of its topic goes on in the channel that it
 * would come to, and its card stands there. Undefined for what always has its own: what is more urgent than it groups, what
 * the media say, and what a rule takes because so many follow its author.
 */
export const crisisFor = async (
  store: Pick<TrailStore, 'read'>,
  { channel, rule }: Pick<Route, 'channel' | 'rule'>,
  { topic, urgency, authorKind }: Pick<Tags, 'topic' | 'urgency' | 'authorKind'>,
  policy: LoadedPolicy,
  now: Instant,
): Promise<string | undefined> => {
  const grouping = groupingOf(policy);
  // What is not shown has no channel.
  if (grouping === undefined || channel === undefined) return undefined;
  if (authorKind === 'media' || urgency === 'critical') return undefined;
  if (isForFollowers(rule, policy)) return undefined;
  // Whoever has spoilt the trail of a crisis is not to keep mentions away from their desk.
  const trail = await readIntact(store, crisisTrailId(channel, topic));
  const crisis = trail && openCrisis(trail, now);
  if (trail === undefined || crisis === undefined) return undefined;
  if (isMoreUrgent(urgency, { urgency: mostGrouped(crisis, grouping) })) return undefined;
  return liveCardOf(trail)?.status === 'delivered' ? crisis.key : undefined;
};

/** The most urgent that a crisis groups: as the policy says, or further where somebody took it there. */
export const mostGrouped = ({ widenedTo }: Crisis, { upTo }: Grouping): GroupedUrgency =>
  widenedTo !== undefined && isMoreUrgent(widenedTo, { urgency: upTo }) ? widenedTo : upTo;

const isForFollowers = (rule: string, { policy }: LoadedPolicy): boolean =>
  policy.rules.some(({ name, when }) => name === rule && when?.minFollowers !== undefined);

export interface OpenCrisis {
  readonly crisis: Crisis;
  /** Its live card, as far as it has come. */
  readonly card: Post | undefined;
}

/** Those that go on at `now`, in all channels where cards come: each has a trail whose name is known, so none is missed in a burst. */
export const openCrises = async (
  store: Pick<TrailStore, 'read'>,
  policy: LoadedPolicy,
  now: Instant,
): Promise<readonly OpenCrisis[]> => {
  if (groupingOf(policy) === undefined) return [];
  const channels = [...policy.channelNames.keys()].filter((channel) => getsCards(channel, policy));
  const found: OpenCrisis[] = [];
  for await (const some of sideBySide(crisisTrailIds(channels))) {
    for (const trail of await Promise.all(some.map((id) => readIntact(store, id)))) {
      const crisis = trail && openCrisis(trail, now);
      if (crisis !== undefined) found.push({ crisis, card: trail && liveCardOf(trail) });
    }
  }
  return found;
};

/** Of all crises that there can be in these channels: whoever looks for one needs no index. */
export const crisisTrailIds = (channels: readonly string[]): readonly string[] =>
  channels.flatMap((channel) => Topic.options.map((topic) => crisisTrailId(channel, topic)));
