import type { MentionKind } from '../mention/mention.ts';
import { isMoreUrgent, type Tags } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { FIRST_PREV_HASH } from './chain.ts';
import { type ClockRun, runsAfter } from './clock-runs.ts';
import { applyDraftEvent, type Draft, type DraftEvent, isDraftEvent, settledBy } from './drafts.ts';
import type { Actor, Commit, HiddenReason, TargetKind, TrailEvent } from './event.ts';
import {
  type AskEvent,
  applyPostEvent,
  askedPost,
  isPostEvent,
  type Post,
  type PostEvent,
  postIdOf,
  withoutOlder,
} from './posts.ts';

/** What a mention's trail says now. A fold over its commits; nobody keeps a second copy. */
export interface Trail {
  readonly id: string;
  /** Of the last commit; 0 when there is none. */
  readonly version: number;
  readonly hash: string;
  /** When the last commit was made; 0 when there is none. */
  readonly lastAt: Instant;
  readonly received: Received | undefined;
  /** As the classifier said, with what people corrected since; as urgent as what its author wrote below its card. */
  readonly tags: Tags | undefined;
  /** Where it is now: the first route, then every reroute. */
  readonly route: RouteNow | undefined;
  /** Every team and desk that has had it, in order; the last has it now. */
  readonly stages: readonly Stage[];
  /** What is measured against the targets; the last one runs now. */
  readonly runs: readonly ClockRun[];
  readonly posts: readonly Post[];
  readonly revision: Instant | undefined;
  readonly deletedAt: Instant | undefined;
  /** Its author has been erased, or its text for another reason; it still stands in every statistic. */
  readonly erasedAt: Instant | undefined;
  /** Mentions below this one's card, whoever wrote them, in the order in which they came there. */
  readonly continuedBy: readonly string[];
  /** The last of them that made it more urgent. */
  readonly madeUrgentBy: string | undefined;
  /** Who has it: claimed by themselves, or assigned by somebody. */
  readonly claim: { readonly user: string; readonly by: Actor; readonly at: Instant } | undefined;
  /** Public answers of the brand, by the platform's own time. */
  readonly replies: readonly { readonly at: Instant; readonly reply: string | undefined; readonly by: Actor }[];
  readonly drafts: readonly Draft[];
  readonly hiding: 'asked' | 'hidden' | 'refused' | undefined;
  /** Why it could not be hidden. */
  readonly hideProblem: string | undefined;
  readonly snooze: { readonly until: Instant | undefined; readonly untilAuthorWrites: boolean } | undefined;
  /** When it was last set aside no longer. */
  readonly wokenAt: Instant | undefined;
  /** Done, in one of two ways; a mention that is reopened is not. */
  readonly resolved: { readonly by: Actor; readonly at: Instant; readonly how: 'resolved' | 'dismissed' } | undefined;
  /** Steps that the clock has taken, and when. */
  readonly clockSteps: readonly {
    readonly target: TargetKind;
    readonly step: number;
    readonly dueAt: Instant;
    readonly at: Instant;
  }[];
}

export interface Received {
  readonly platform: string;
  readonly via: string;
  readonly kind: MentionKind;
  readonly createdAt: Instant;
  readonly receivedAt: Instant;
  readonly authorAlias: string | undefined;
  readonly conversation: string | undefined;
  readonly revision: Instant;
}

export interface RouteNow {
  readonly team: string;
  readonly desk: string | undefined;
  readonly rule: string;
  readonly policy: string;
  readonly hidden: HiddenReason | undefined;
  readonly at: Instant;
}

export interface Stage {
  readonly team: string;
  readonly desk: string | undefined;
  readonly from: Instant;
  /** Who sent it there. */
  readonly by: Actor;
}

export type { Post } from './posts.ts';

export const emptyTrail = (id: string): Trail => ({
  id,
  version: 0,
  hash: FIRST_PREV_HASH,
  lastAt: 0,
  received: undefined,
  tags: undefined,
  route: undefined,
  stages: [],
  runs: [],
  posts: [],
  revision: undefined,
  deletedAt: undefined,
  erasedAt: undefined,
  continuedBy: [],
  madeUrgentBy: undefined,
  claim: undefined,
  replies: [],
  drafts: [],
  hiding: undefined,
  hideProblem: undefined,
  snooze: undefined,
  wokenAt: undefined,
  resolved: undefined,
  clockSteps: [],
});

/** Nothing is left to work on: its author took it back, or it was erased. What was measured until then stays. */
export const isGone = ({ deletedAt, erasedAt }: Pick<Trail, 'deletedAt' | 'erasedAt'>): boolean =>
  deletedAt !== undefined || erasedAt !== undefined;

export const foldTrail = (id: string, commits: readonly Commit[]): Trail => commits.reduce(applyCommit, emptyTrail(id));

export const applyCommit = (trail: Trail, commit: Commit): Trail => {
  const { at } = commit;
  let after = trail;
  let asks = 0;
  for (const event of commit.events) {
    if (event.type === 'post-asked') {
      const post = askedPost(postIdOf(commit.id, commit.version, asks), event, at, after.hideProblem);
      after = { ...after, posts: [...withoutOlder(after.posts, post), post] };
      asks += 1;
    } else if (isPostEvent(event)) {
      after = { ...after, posts: applyPostEvent(after.posts, event, at) };
    } else if (isDraftEvent(event)) {
      const drafts = applyDraftEvent(after, event, at);
      after = { ...applySent({ ...after, drafts }, event), runs: runsAfter(after, event, at) };
    } else {
      after = { ...applyEvent(after, event, at), runs: runsAfter(after, event, at) };
    }
  }
  // Clocks of two writers differ: what was late stays late.
  return { ...after, version: commit.version, hash: commit.hash, lastAt: Math.max(trail.lastAt, at) };
};

/** What the trail will say after a commit of these events: for what must be ready before it. */
export const afterEvents = (trail: Trail, events: readonly TrailEvent[], at: Instant): Trail =>
  applyCommit(trail, {
    id: trail.id,
    version: trail.version + 1,
    commitId: '',
    at,
    events: [...events],
    prevHash: '',
    hash: '',
  });

/** A reply that was sent from here is an answer like any other, unless the platform's webhook told of it first. */
const applySent = (trail: Trail, event: DraftEvent): Trail =>
  event.type !== 'reply-sent' || trail.replies.some(({ reply }) => reply === event.reply)
    ? trail
    : { ...trail, replies: [...trail.replies, { at: event.at, reply: event.reply, by: event.by }] };

const applyEvent = (
  trail: Trail,
  event: Exclude<TrailEvent, AskEvent | PostEvent | DraftEvent>,
  at: Instant,
): Trail => {
  switch (event.type) {
    case 'received':
      return { ...trail, received: receivedOf(event), revision: event.revision };
    case 'classified':
      return { ...trail, tags: event.tags };
    case 'routed': {
      const { team, desk, rule, policy, hidden } = event;
      const from = trail.received?.receivedAt ?? at;
      return {
        ...trail,
        route: { team, desk, rule, policy, hidden, at },
        stages: [...trail.stages, { team, desk, from, by: event.by }],
      };
    }
    case 'rerouted': {
      const { team, desk } = event;
      return {
        ...trail,
        route: trail.route && { ...trail.route, team, desk },
        stages: [...trail.stages, { team, desk, from: at, by: event.by }],
        claim: undefined,
        snooze: undefined,
        wokenAt: trail.snooze === undefined ? trail.wokenAt : at,
      };
    }
    case 'retagged': {
      const { topic, urgency } = event;
      return { ...trail, tags: trail.tags && { ...trail.tags, ...(topic && { topic }), ...(urgency && { urgency }) } };
    }
    case 'edited':
      return { ...trail, revision: event.revision };
    case 'deleted':
      return { ...trail, deletedAt: event.at };
    case 'erased':
      return { ...trail, erasedAt: event.at };
    case 'continued': {
      const { mention, urgency } = event;
      const after = { ...trail, continuedBy: [...trail.continuedBy, mention] };
      if (urgency === undefined || trail.tags === undefined) return after;
      // Of several words at once the second may be less urgent than what the first made of it.
      if (!isMoreUrgent(urgency, trail.tags)) return after;
      return { ...after, tags: { ...trail.tags, urgency }, madeUrgentBy: mention };
    }
    case 'replied':
      return {
        ...trail,
        replies: [...trail.replies, { at: event.at, reply: event.reply, by: event.by }],
        drafts: settledBy(trail.drafts, event),
      };
    case 'claimed':
      return { ...trail, claim: { user: event.by.kind === 'person' ? event.by.user : '', by: event.by, at } };
    case 'assigned':
      return { ...trail, claim: { user: event.to, by: event.by, at } };
    case 'resolved':
    case 'dismissed':
      return { ...trail, resolved: { by: event.by, at, how: event.type }, snooze: undefined };
    case 'reopened':
      return { ...trail, resolved: undefined };
    case 'snoozed':
      return { ...trail, snooze: { until: event.until, untilAuthorWrites: event.untilAuthorWrites } };
    case 'woken':
      return { ...trail, snooze: undefined, wokenAt: at };
    case 'hide-asked':
      return { ...trail, hiding: 'asked' };
    case 'hidden':
      return { ...trail, hiding: 'hidden' };
    case 'hide-refused':
      return { ...trail, hiding: 'refused', hideProblem: event.reason };
    case 'clock-stepped':
      return {
        ...trail,
        clockSteps: [...trail.clockSteps, { target: event.target, step: event.step, dueAt: event.dueAt, at }],
      };
  }
};

const receivedOf = (event: Extract<TrailEvent, { type: 'received' }>): Received => ({
  platform: event.platform,
  via: event.via,
  kind: event.kind,
  createdAt: event.createdAt,
  receivedAt: event.receivedAt,
  authorAlias: event.authorAlias,
  conversation: event.conversation,
  revision: event.revision,
});
