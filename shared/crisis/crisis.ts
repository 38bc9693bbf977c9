import { type GroupedUrgency, Topic } from '../mention/tags.ts';
import { DAY, type Instant } from '../runtime/clock.ts';
import type { Actor } from '../trail/actor.ts';
import type { TrailEvent } from '../trail/event.ts';
import { commitVersionOf, type Post, trailIdOf } from '../trail/posts.ts';

/** What is said about a topic in one channel, while so many say it that one card shows it for all. */
export interface Crisis {
  /** What mentions in it are found by: the trail's id, and the version of the commit that declared it. */
  readonly key: string;
  readonly version: number;
  readonly topic: Topic;
  /** The Slack id of the channel whose mentions are grouped, and where the live card stands. */
  readonly channel: string;
  readonly by: Actor;
  readonly at: Instant;
  /** When it ends by itself, so that nothing stays grouped because nobody thought of it. */
  readonly until: Instant;
  /** The most urgent that is grouped, where somebody has taken it further than the policy does. */
  readonly widenedTo: GroupedUrgency | undefined;
  /** Who ended it; the system, when its time was over. */
  readonly over: { readonly by: Actor; readonly at: Instant } | undefined;
}

/** One trail has all crises of a topic in a channel, one after the other: whoever has a mention knows where to look. */
export const crisisTrailId = (channel: string, topic: Topic): string => `crisis:${channel}:${topic}`;

/** The Slack channel of the crisis that a key names. */
export const channelOfCrisis = (key: string): string => key.split(':')[1] ?? '';

/** The topic of that crisis; undefined for what is no key of one. */
export const topicOfCrisis = (key: string): Topic | undefined =>
  key.startsWith('crisis:') ? Topic.safeParse(trailIdOf(key).split(':')[2]).data : undefined;

export type CrisisEvent = Extract<TrailEvent, { type: 'crisis-declared' | 'crisis-widened' | 'crisis-over' }>;

/** The crises of a trail after an event of one. */
export const applyCrisisEvent = (
  crises: readonly Crisis[],
  event: CrisisEvent,
  { id, version, at }: { readonly id: string; readonly version: number; readonly at: Instant },
): readonly Crisis[] => {
  switch (event.type) {
    case 'crisis-declared': {
      const { topic, channel, by, until } = event;
      const declared = { key: `${id}/${version}`, version, topic, channel, by, at, until };
      return [...crises, { ...declared, widenedTo: undefined, over: undefined }];
    }
    case 'crisis-widened': {
      const { upTo } = event;
      return withLast(crises, (crisis) => ({ ...crisis, widenedTo: upTo }));
    }
    case 'crisis-over': {
      const { by } = event;
      return withLast(crises, (crisis) => ({ ...crisis, over: { by, at } }));
    }
  }
};

const withLast = (crises: readonly Crisis[], change: (crisis: Crisis) => Crisis): readonly Crisis[] =>
  crises.map((crisis, i) => (i === crises.length - 1 ? change(crisis) : crisis));

/** The one that goes on at `now`; undefined also where its time is over and nobody has said so yet. */
export const openCrisis = ({ crises }: { readonly crises: readonly Crisis[] }, now: Instant): Crisis | undefined => {
  const last = crises.at(-1);
  return last === undefined || last.over !== undefined || last.until <= now ? undefined : last;
};

/** The message in Slack that shows the last crisis of a trail: the last, where people removed some. Each is declared with its own. */
export const liveCardOf = ({ posts }: { readonly posts: readonly Post[] }): Post | undefined =>
  posts.findLast(({ purpose }) => purpose === 'crisis');

/** The one that a post of its trail shows: whatever was declared later has a card of its own. */
export const crisisOfPost = ({ crises }: { readonly crises: readonly Crisis[] }, postId: string): Crisis | undefined =>
  crises.findLast(({ version }) => version <= commitVersionOf(postId));

/** Whether a post of its trail is the live card of a crisis that is not over. */
export const showsOpenCrisis = (
  trail: { readonly crises: readonly Crisis[] },
  { purpose, postId }: Pick<Post, 'purpose' | 'postId'>,
): boolean => purpose === 'crisis' && crisisOfPost(trail, postId)?.over === undefined;

/** Longer than a drawing waits in a queue. */
const LONG_MS = 7 * DAY;

/** Whether a post of its trail shows a crisis on which nothing changes any more: those of years are not drawn with each that comes after. */
export const isLongOver = (
  trail: { readonly crises: readonly Crisis[] },
  { postId }: Pick<Post, 'postId'>,
  now: Instant,
): boolean => (crisisOfPost(trail, postId)?.over?.at ?? now) < now - LONG_MS;
