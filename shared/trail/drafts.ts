import { type Instant, SECOND } from '../runtime/clock.ts';
import type { Actor } from './actor.ts';
import { firstStart } from './attempt.ts';
import type { TrailEvent } from './event.ts';
import type { Trail } from './trail.ts';

/** A reply written at the desk, and how far it came. Its text lies in the content store. */
export interface Draft {
  readonly draftId: string;
  readonly by: Actor;
  readonly at: Instant;
  readonly status: 'awaits-approval' | 'ready' | 'sending' | 'sent' | 'refused' | 'rejected' | 'unknown';
  readonly approvedBy: Actor | undefined;
  readonly rejectedBy: Actor | undefined;
  /** Where the content store has what they said of it. */
  readonly why: string | undefined;
  readonly leaseUntil: Instant | undefined;
  /** When the first attempt to send it began, and how many there were. */
  readonly startedAt: Instant | undefined;
  readonly attempts: number;
  readonly reason: string | undefined;
  /** How many public answers the trail knew of when it was written. */
  readonly answersBefore: number;
  /** Its writer wants the mention resolved once it is sent. */
  readonly thenResolve: boolean;
  /** How many words of the conversation, and which of its first, it answers. */
  readonly wordsBefore: number;
  readonly revisionBefore: Instant | undefined;
}

export const draftIn = ({ drafts }: Pick<Trail, 'drafts'>, draftId: string | undefined): Draft | undefined =>
  drafts.find((draft) => draft.draftId === draftId);

/** The one that waits for a second person. */
export const waitingIn = ({ drafts }: Pick<Trail, 'drafts'>): Draft | undefined =>
  drafts.find(({ status }) => status === 'awaits-approval');

/** The ids of all words about a reply that the content store has: what erases the one erases the other. */
export const wordsOf = ({ drafts }: Pick<Trail, 'drafts'>): readonly string[] =>
  drafts.flatMap(({ draftId, why }) => [draftId, ...(why === undefined ? [] : [why])]);

export type DraftEvent = Extract<TrailEvent, { draft: string }>;

/** By its type: another version of Vigie may have named a draft in any event. */
export const isDraftEvent = (event: TrailEvent): event is DraftEvent => Object.hasOwn(DRAFT_EVENTS, event.type);

const DRAFT_EVENTS = {
  'reply-drafted': true,
  'reply-approved': true,
  'reply-rejected': true,
  'reply-started': true,
  'reply-sent': true,
  'reply-refused': true,
  'reply-unknown': true,
} satisfies Record<DraftEvent['type'], true>;

/** The drafts after what happened to one of them. */
export const applyDraftEvent = (
  { drafts, replies, continuedBy, revision }: Pick<Trail, 'drafts' | 'replies' | 'continuedBy' | 'revision'>,
  event: DraftEvent,
  at: Instant,
): readonly Draft[] => {
  if (event.type !== 'reply-drafted') {
    return drafts.map((draft) => (draft.draftId === event.draft ? changed(draft, event, at) : draft));
  }
  const status = event.needsApproval ? 'awaits-approval' : 'ready';
  const { draft: draftId, by, thenResolve = false } = event;
  const before = { answersBefore: replies.length, wordsBefore: continuedBy.length, revisionBefore: revision };
  const nothingYet = {
    approvedBy: undefined,
    rejectedBy: undefined,
    why: undefined,
    leaseUntil: undefined,
    startedAt: undefined,
    attempts: 0,
    reason: undefined,
  };
  return [...drafts, { draftId, by, at, status, thenResolve, ...before, ...nothingYet }];
};

/**
 * The drafts after the platform told of an answer of ours: one that may have been sent was. The times of two clocks are
 * compared, so it may be a little older than the attempt.
 */
export const settledBy = (
  drafts: readonly Draft[],
  answer: { readonly by: Actor; readonly at: Instant },
): readonly Draft[] =>
  answer.by.kind !== 'platform'
    ? drafts
    : drafts.map((draft) =>
        mayBeOut(draft) && answer.at >= (draft.startedAt ?? 0) - CLOCKS_DIFFER_MS
          ? { ...draft, status: 'sent', leaseUntil: undefined }
          : draft,
      );

const CLOCKS_DIFFER_MS = 5 * SECOND;

/** An attempt to send it had no known end. */
const mayBeOut = ({ status }: Draft): boolean => status === 'sending' || status === 'unknown';

/** Those of which the platform never said whether they are out. */
export const inDoubt = (drafts: readonly Draft[]): readonly Draft[] =>
  drafts.filter(({ status }) => status === 'unknown');

/** On its way to the platform, or waiting for somebody's word: nobody else may answer meanwhile. */
export const isUnderWay = ({ status }: Draft): boolean =>
  status === 'awaits-approval' || status === 'ready' || status === 'sending';

/** Something is to be done about it without anybody's word. */
export const isToSend = ({ status }: Draft): boolean => status === 'ready' || status === 'sending';

const changed = (draft: Draft, event: Exclude<DraftEvent, { type: 'reply-drafted' }>, at: Instant): Draft => {
  switch (event.type) {
    case 'reply-approved':
      return { ...draft, status: 'ready', approvedBy: event.by };
    case 'reply-rejected':
      return { ...draft, status: 'rejected', rejectedBy: event.by, why: event.why };
    case 'reply-started':
      return {
        ...draft,
        status: 'sending',
        leaseUntil: event.leaseUntil,
        startedAt: firstStart(draft.startedAt, at),
        attempts: draft.attempts + 1,
      };
    case 'reply-sent':
      return { ...draft, status: 'sent', leaseUntil: undefined };
    case 'reply-refused':
      return { ...draft, status: event.retry ? 'ready' : 'refused', leaseUntil: undefined, reason: event.reason };
    case 'reply-unknown':
      return { ...draft, status: 'unknown', leaseUntil: undefined };
  }
};
