import type { Instant } from '../runtime/clock.ts';
import { firstStart } from './attempt.ts';
import type { TrailEvent } from './event.ts';

/** A post that was asked of Slack, as its event says, and how far it came. */
export interface Post extends Readonly<Omit<AskEvent, 'type' | 'by'>> {
  readonly postId: string;
  /** The alert that has called for the same matter: this one doesn't. */
  readonly pingedBy: string | undefined;
  /** Why the mention could not be hidden, as far as was known when this was asked for. */
  readonly hideProblem: string | undefined;
  readonly askedAt: Instant;
  /** When a call was asked for first, also where another post has taken its place since: by this its step of the clock is found. */
  readonly calledAt: Instant;
  /**
   * `withdrawn`: another post took its place, or what it calls for was done. `removed`: a person took the card out of Slack, or
   * archived a channel that its team has left, and another took its place.
   */
  readonly status: 'asked' | 'started' | 'delivered' | 'failed' | 'parked' | 'withdrawn' | 'removed';
  /** When the first attempt began: a look-up in Slack need not search before it. */
  readonly firstStartedAt: Instant | undefined;
  /** While `started`: until when nobody else may try. */
  readonly leaseUntil: Instant | undefined;
  /** Slack refused the blocks: the next attempt is plain text. */
  readonly plainText: boolean;
  /** How often a bug of ours stopped it, since it was last unparked. */
  readonly broken: number;
  readonly ts: string | undefined;
  readonly deliveredAt: Instant | undefined;
}

/** The identity of a post: which commit asked for it, and which of its asks it is. */
export const postIdOf = (trailId: string, version: number, ask: number): string => `${trailId}/${version}/${ask}`;

/** The trail that a post's identity begins with. */
export const trailIdOf = (postId: string): string => postId.split('/', 1)[0] ?? '';

/** The version of the commit that asked for it. */
export const commitVersionOf = (postId: string): number => Number(postId.split('/')[1]);

export type AskEvent = Extract<TrailEvent, { type: 'post-asked' }>;
export type PostEvent = Extract<TrailEvent, { postId: string }>;

export const askedPost = (
  postId: string,
  { type, by, ...asked }: AskEvent,
  askedAt: Instant,
  hideProblem: string | undefined,
): Post => ({
  ...asked,
  postId,
  pingedBy: undefined,
  hideProblem,
  askedAt,
  calledAt: asked.calledAt ?? askedAt,
  status: 'asked',
  firstStartedAt: undefined,
  leaseUntil: undefined,
  plainText: false,
  broken: 0,
  ts: undefined,
  deliveredAt: undefined,
});

export const postIn = ({ posts }: { readonly posts: readonly Post[] }, postId: string | undefined): Post | undefined =>
  posts.find((post) => post.postId === postId);

/** A post that shows the mention itself: a card of its own, or a further word below another's. */
export const isCardOrWord = ({ purpose }: Pick<Post, 'purpose'>): boolean => purpose === 'card' || purpose === 'thread';

/** Asked for, and neither delivered nor given up. */
export const isPending = ({ status }: Pick<Post, 'status'>): boolean => status === 'asked' || status === 'started';

/** In Slack, or on the way there; also in a channel that is gone, and may come back with it. */
export const isShown = (post: Pick<Post, 'status' | 'ts'>): boolean => isPending(post) || post.ts !== undefined;

/** The posts before a new one: a card that nobody has tried to post yet is not wanted any more when another is asked for. */
export const withoutOlder = (posts: readonly Post[], next: Post): readonly Post[] =>
  isCardOrWord(next)
    ? posts.map((post) => (isCardOrWord(post) && post.status === 'asked' ? { ...post, status: 'withdrawn' } : post))
    : posts;

/** Why a post is given up and asked for elsewhere in the same commit: nothing is left to be sent again. */
const REPLACED = ['card-moved', 'channel-changed', 'nothing-to-go-below'] as const;
export type ReplacedReason = (typeof REPLACED)[number];

const isReplaced = (reason: string): boolean => REPLACED.some((each) => each === reason);

/** By its type: another version of Vigie may have named a post in any event. */
export const isPostEvent = (event: TrailEvent): event is PostEvent => Object.hasOwn(POST_EVENTS, event.type);

const POST_EVENTS = {
  'delivery-started': true,
  delivered: true,
  'delivery-refused': true,
  'delivery-failed': true,
  'card-removed': true,
  'delivery-dropped': true,
  'delivery-broken': true,
  parked: true,
  unparked: true,
} satisfies Record<PostEvent['type'], true>;

/** The posts after what happened to one of them. */
export const applyPostEvent = (posts: readonly Post[], event: PostEvent, at: Instant): readonly Post[] =>
  posts.map((post) => (post.postId === event.postId ? changed(post, event, at) : post));

const changed = (post: Post, event: PostEvent, at: Instant): Post => {
  switch (event.type) {
    case 'delivery-started':
      return {
        ...post,
        status: 'started',
        firstStartedAt: firstStart(post.firstStartedAt, at),
        leaseUntil: event.leaseUntil,
        pingedBy: event.pingedBy,
      };
    case 'delivered':
      return { ...post, status: 'delivered', leaseUntil: undefined, ts: event.ts, deliveredAt: at };
    case 'delivery-refused':
      return { ...post, status: 'asked', leaseUntil: undefined };
    case 'delivery-failed':
      return {
        ...post,
        status: isReplaced(event.reason) ? 'withdrawn' : event.final ? 'failed' : 'asked',
        leaseUntil: undefined,
        plainText: true,
      };
    case 'delivery-broken':
      return { ...post, broken: post.broken + 1 };
    case 'card-removed':
      return { ...post, status: 'removed', ts: event.channelGone ? post.ts : undefined };
    case 'delivery-dropped':
      return { ...post, status: 'withdrawn' };
    case 'parked':
      return { ...post, status: 'parked' };
    case 'unparked':
      // A lease from before the parking still counts: that attempt may have posted.
      return { ...post, status: post.leaseUntil === undefined ? 'asked' : 'started', broken: 0, plainText: false };
  }
};
