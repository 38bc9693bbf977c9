import type { MentionKind } from '../mention/mention.ts';
import type { Tags } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { FIRST_PREV_HASH } from './chain.ts';
import type { Actor, Commit, HiddenReason, PostPurpose, TrailEvent } from './event.ts';

/** A post that was asked of Slack, and how far it came. */
export interface Post {
  readonly postId: string;
  readonly purpose: PostPurpose;
  readonly channel: string;
  readonly queue: string;
  readonly ping: string | undefined;
  readonly askedAt: Instant;
  readonly status: 'asked' | 'started' | 'delivered' | 'failed' | 'parked';
  /** When the first attempt began: a look-up in Slack need not search before it. */
  readonly firstStartedAt: Instant | undefined;
  /** While `started`: until when nobody else may try. */
  readonly leaseUntil: Instant | undefined;
  /** Slack refused the blocks: the next attempt is plain text. */
  readonly plainText: boolean;
  readonly refusals: number;
  /** How often a bug of ours stopped it, since it was last unparked. */
  readonly broken: number;
  readonly ts: string | undefined;
  readonly deliveredAt: Instant | undefined;
}

/** What a mention's trail says now. A fold over its commits; nobody keeps a second copy. */
export interface Trail {
  readonly id: string;
  /** Of the last commit; 0 when there is none. */
  readonly version: number;
  readonly hash: string;
  readonly received:
    | {
        readonly platform: string;
        readonly via: string;
        readonly kind: MentionKind;
        readonly createdAt: Instant;
        readonly receivedAt: Instant;
        readonly authorAlias: string | undefined;
        readonly conversation: string | undefined;
        readonly revision: Instant;
      }
    | undefined;
  readonly tags: Tags | undefined;
  readonly route:
    | {
        readonly team: string;
        readonly desk: string | undefined;
        readonly rule: string;
        readonly policy: string;
        readonly hidden: HiddenReason | undefined;
        readonly at: Instant;
      }
    | undefined;
  readonly posts: readonly Post[];
  readonly revision: Instant | undefined;
  readonly deletedAt: Instant | undefined;
  readonly claim: { readonly by: Actor; readonly at: Instant } | undefined;
  /** Public answers of the brand, by the platform's own time. */
  readonly replies: readonly { readonly at: Instant; readonly reply: string }[];
  readonly resolved: { readonly by: Actor; readonly at: Instant } | undefined;
}

export const emptyTrail = (id: string): Trail => ({
  id,
  version: 0,
  hash: FIRST_PREV_HASH,
  received: undefined,
  tags: undefined,
  route: undefined,
  posts: [],
  revision: undefined,
  deletedAt: undefined,
  claim: undefined,
  replies: [],
  resolved: undefined,
});

export const foldTrail = (id: string, commits: readonly Commit[]): Trail => commits.reduce(applyCommit, emptyTrail(id));

export const applyCommit = (trail: Trail, commit: Commit): Trail => {
  let after = trail;
  let asks = 0;
  for (const event of commit.events) {
    if (event.type === 'post-asked') {
      const post = askedPost(postIdOf(commit.id, commit.version, asks), event, commit.at);
      after = { ...after, posts: [...after.posts, post] };
      asks += 1;
    } else {
      after = applyEvent(after, event, commit.at);
    }
  }
  return { ...after, version: commit.version, hash: commit.hash };
};

/** The identity of a post: which commit asked for it, and which of its asks it is. */
export const postIdOf = (trailId: string, version: number, ask: number): string => `${trailId}/${version}/${ask}`;

type AskEvent = Extract<TrailEvent, { type: 'post-asked' }>;

const askedPost = (postId: string, event: AskEvent, askedAt: Instant): Post => ({
  postId,
  purpose: event.purpose,
  channel: event.channel,
  queue: event.queue,
  ping: event.ping,
  askedAt,
  status: 'asked',
  firstStartedAt: undefined,
  leaseUntil: undefined,
  plainText: false,
  refusals: 0,
  broken: 0,
  ts: undefined,
  deliveredAt: undefined,
});

const applyEvent = (trail: Trail, event: Exclude<TrailEvent, AskEvent>, at: Instant): Trail => {
  switch (event.type) {
    case 'received':
      return {
        ...trail,
        received: {
          platform: event.platform,
          via: event.via,
          kind: event.kind,
          createdAt: event.createdAt,
          receivedAt: event.receivedAt,
          authorAlias: event.authorAlias,
          conversation: event.conversation,
          revision: event.revision,
        },
        revision: event.revision,
      };
    case 'classified':
      return { ...trail, tags: event.tags };
    case 'routed':
      return {
        ...trail,
        route: {
          team: event.team,
          desk: event.desk,
          rule: event.rule,
          policy: event.policy,
          hidden: event.hidden,
          at,
        },
      };
    case 'delivery-started':
      return withPost(trail, event.postId, (post) => ({
        ...post,
        status: 'started',
        firstStartedAt: post.firstStartedAt ?? at,
        leaseUntil: event.leaseUntil,
      }));
    case 'delivered':
      return withPost(trail, event.postId, (post) => ({
        ...post,
        status: 'delivered',
        leaseUntil: undefined,
        ts: event.ts,
        deliveredAt: at,
      }));
    case 'delivery-refused':
      return withPost(trail, event.postId, (post) => ({
        ...post,
        status: 'asked',
        leaseUntil: undefined,
        refusals: post.refusals + 1,
      }));
    case 'delivery-failed':
      return withPost(trail, event.postId, (post) => ({
        ...post,
        status: event.final ? 'failed' : 'asked',
        leaseUntil: undefined,
        plainText: true,
      }));
    case 'delivery-broken':
      return withPost(trail, event.postId, (post) => ({ ...post, broken: post.broken + 1 }));
    case 'parked':
      return withPost(trail, event.postId, (post) => ({ ...post, status: 'parked' }));
    case 'unparked':
      return withPost(trail, event.postId, (post) => ({
        ...post,
        // A lease from before the parking still counts: that attempt may have posted.
        status: post.leaseUntil === undefined ? 'asked' : 'started',
        broken: 0,
        plainText: false,
      }));
    case 'edited':
      return { ...trail, revision: event.revision };
    case 'deleted':
      return { ...trail, deletedAt: event.at };
    case 'replied':
      return { ...trail, replies: [...trail.replies, { at: event.at, reply: event.reply }] };
    case 'claimed':
      return { ...trail, claim: { by: event.by, at } };
    case 'resolved':
      return { ...trail, resolved: { by: event.by, at } };
  }
};

const withPost = (trail: Trail, postId: string, change: (post: Post) => Post): Trail => ({
  ...trail,
  posts: trail.posts.map((post) => (post.postId === postId ? change(post) : post)),
});
