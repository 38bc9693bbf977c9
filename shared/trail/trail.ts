import type { Crisis } from '../crisis/crisis.ts';
import type { Tags } from '../mention/tags.ts';
import type { Digest } from '../reports/digest.ts';
import type { Instant } from '../runtime/clock.ts';
import type { Actor } from './actor.ts';
import { FIRST_PREV_HASH } from './chain.ts';
import type { ClockRun } from './clock-runs.ts';
import type { Draft } from './drafts.ts';
import type { HiddenReason, TargetKind, TrailEvent } from './event.ts';
import type { Post } from './posts.ts';

/** What a mention's trail says now, or that of a crisis or a digest. A fold over its commits; nobody keeps a second copy. */
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
  /** The Slack user who asked for it last. */
  readonly hideAskedBy: string | undefined;
  /** Why it could not be hidden. */
  readonly hideProblem: string | undefined;
  readonly snooze: { readonly until: Instant | undefined; readonly untilAuthorWrites: boolean } | undefined;
  /** When it was last set aside no longer. */
  readonly wokenAt: Instant | undefined;
  /** Done, in one of two ways; a mention that is reopened is not. */
  readonly closed: { readonly by: Actor; readonly at: Instant; readonly how: 'resolved' | 'dismissed' } | undefined;
  /** Steps that the clock has taken, and when. */
  readonly clockSteps: readonly {
    readonly target: TargetKind;
    readonly step: number;
    readonly dueAt: Instant;
    readonly at: Instant;
  }[];
  /** Of a trail that is no mention's: the crises of a topic in a channel, the last of which may go on. */
  readonly crises: readonly Crisis[];
  /** Of a trail that tells of a day. */
  readonly digest: { readonly digest: Digest; readonly at: Instant } | undefined;
}

/** What its event says. */
export type Received = Readonly<Omit<Extract<TrailEvent, { type: 'received' }>, 'type' | 'by'>>;

export interface RouteNow {
  readonly team: string;
  readonly desk: string | undefined;
  readonly rule: string;
  readonly hidden: HiddenReason | undefined;
  /** The key of the crisis that it was grouped in; `hidden` says whether it still has no card. */
  readonly crisis?: string | undefined;
  readonly at: Instant;
}

export interface Stage {
  readonly team: string;
  readonly desk: string | undefined;
  readonly from: Instant;
  /** Who sent it there. */
  readonly by: Actor;
}

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
  hideAskedBy: undefined,
  hideProblem: undefined,
  snooze: undefined,
  wokenAt: undefined,
  closed: undefined,
  clockSteps: [],
  crises: [],
  digest: undefined,
});

/** Nothing is left to work on: its author took it back, or it was erased. What was measured until then stays. */
export const isGone = ({ deletedAt, erasedAt }: Pick<Trail, 'deletedAt' | 'erasedAt'>): boolean =>
  deletedAt !== undefined || erasedAt !== undefined;
