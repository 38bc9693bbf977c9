import type { Instant } from '../../shared/runtime/clock.ts';
import type { Action as DeskAction } from '../../shared/slack/card-buttons.ts';
import type { Commit } from '../../shared/trail/event.ts';
import type { Invocation, Worker } from './cluster.ts';

/** The promises that a run is checked against. */
export type Promised =
  | 'nothing acknowledged is lost'
  | 'nothing is posted twice'
  | 'a reply is sent once'
  | 'the trail only grows'
  | 'a claim has one winner'
  | 'a lease that was won is used'
  | 'the pace is kept'
  | 'a pause that is known is kept'
  | 'urgent is not kept waiting by normal'
  | 'the card says what the trail says'
  | 'the forged has no effect'
  | 'a call is made once, and not after the end'
  | 'a call comes in time'
  | 'an alert that pings nobody was called for'
  | 'what is erased is gone'
  | 'what is grouped has a live card'
  | 'everything ends in time';

export interface Violation {
  readonly promise: Promised;
  readonly what: string;
}

/** A slot of the pace that a worker was given. */
export interface Grant {
  readonly invocation: Invocation;
  readonly channel: string;
  readonly slotAt: Instant;
  readonly intervalMs: number;
  readonly isUrgent: boolean;
  isUsed: boolean;
}

/** What a worker last learnt of a channel's pauses, and when by true time. */
export interface PauseReading {
  readonly invocation: Invocation;
  readonly channel: string;
  readonly at: Instant;
  isUsed: boolean;
}

/** A webhook that was answered 2xx. */
export type Acknowledged =
  | { readonly kind: 'mention'; readonly trailId: string; readonly isHidden: boolean; readonly revision: Instant }
  | { readonly kind: 'deletion'; readonly trailId: string }
  | { readonly kind: 'reply'; readonly trailId: string; readonly reply: string }
  /** Goes with its author, when they are erased after `at`, at which it was sent. */
  | { readonly kind: 'unknown'; readonly contentId: string; readonly authorId: string; readonly at: Instant }
  | { readonly kind: 'press'; readonly trailId: string; readonly action: Action; readonly user: string }
  /** A crisis that somebody declared; `isOver`: and ended. */
  | { readonly kind: 'crisis'; readonly trailId: string; readonly isOver: boolean }
  /** Everything that the author had written by `at`. */
  | {
      readonly kind: 'erasure';
      readonly authorId: string;
      readonly at: Instant;
      readonly trailIds: readonly string[];
    };

/** What a person does to a mention by a press or a form: all but looking at it, and hiding, which no platform here has. */
export type Action = Exclude<DeskAction, 'trail' | 'hide'>;

/** What an observer outside the system saw: the evidence for the checks. */
export interface Journal {
  readonly violations: Violation[];
  readonly acknowledged: Acknowledged[];
  /** Commits in the order in which the store took them, as JSON. */
  readonly commits: { readonly commit: Commit; readonly json: string; readonly at: Instant }[];
  readonly grants: Grant[];
  readonly readings: PauseReading[];
  /** Pauses that the store took: by whose 429, and until when by true time. */
  readonly pauses: { readonly channel: string | undefined; readonly at: Instant; readonly until: Instant }[];
  readonly leases: { readonly invocation: Invocation; readonly postId: string; readonly worker: Worker }[];
  readonly postsBy: Set<string>;
  /** Bodies of jobs that the queue lost. */
  readonly lostJobs: string[];
  /** Mentions whose desk could not ask for what it had kept, and left that to the clock. */
  readonly leftToClock: string[];
  /** Whom the desk told privately that nothing was changed. */
  readonly told: { readonly user: string; readonly at: Instant }[];
}

export const createJournal = (): Journal => ({
  violations: [],
  acknowledged: [],
  commits: [],
  grants: [],
  readings: [],
  pauses: [],
  leases: [],
  postsBy: new Set(),
  lostJobs: [],
  leftToClock: [],
  told: [],
});

export const postKey = (invocation: Invocation, postId: string): string => `${invocation.number} ${postId}`;
