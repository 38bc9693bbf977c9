import type { Instant } from '../runtime/clock.ts';
import type { Actor, TrailEvent } from './event.ts';

/** A reply written at the desk, and how far it came. Its text lies in the content store. */
export interface Draft {
  readonly draft: string;
  readonly by: Actor;
  readonly at: Instant;
  readonly status: 'awaits-approval' | 'ready' | 'sending' | 'sent' | 'refused' | 'rejected' | 'unknown';
  readonly approvedBy: Actor | undefined;
  readonly leaseUntil: Instant | undefined;
  readonly reason: string | undefined;
}

export type DraftEvent = Extract<TrailEvent, { draft: string }>;

export const isDraftEvent = (event: TrailEvent): event is DraftEvent => 'draft' in event;

/** The drafts after what happened to one of them. */
export const applyDraftEvent = (drafts: readonly Draft[], event: DraftEvent, at: Instant): readonly Draft[] => {
  if (event.type !== 'reply-drafted') {
    return drafts.map((draft) => (draft.draft === event.draft ? changed(draft, event) : draft));
  }
  const status = event.needsApproval ? 'awaits-approval' : 'ready';
  const { draft, by } = event;
  return [...drafts, { draft, by, at, status, approvedBy: undefined, leaseUntil: undefined, reason: undefined }];
};

const changed = (draft: Draft, event: Exclude<DraftEvent, { type: 'reply-drafted' }>): Draft => {
  switch (event.type) {
    case 'reply-approved':
      return { ...draft, status: 'ready', approvedBy: event.by };
    case 'reply-rejected':
      return { ...draft, status: 'rejected' };
    case 'reply-started':
      return { ...draft, status: 'sending', leaseUntil: event.leaseUntil };
    case 'reply-sent':
      return { ...draft, status: 'sent', leaseUntil: undefined };
    case 'reply-refused':
      return { ...draft, status: event.retry ? 'ready' : 'refused', leaseUntil: undefined, reason: event.reason };
    case 'reply-unknown':
      return { ...draft, status: 'unknown', leaseUntil: undefined };
  }
};
