import * as z from 'zod';
import { MentionKind } from '../mention/mention.ts';
import { GroupedUrgency, SecondOpinionOutcome, Tags, Topic, Urgency } from '../mention/tags.ts';
import { Digest } from '../reports/digest.ts';
import { Instant } from '../runtime/clock.ts';
import { Actor } from './actor.ts';

export const SYSTEM: Actor = { kind: 'system' };

/**
 * What a post in Slack is for: a mention's card, the copy in the crisis channel, a further word of a conversation below
 * its first card, a reminder before a target is missed, an escalation after it was, a note below the card
 * on what became of a reply that was written here, the live card of a crisis, a day in numbers.
 */
export const PostPurpose = z.enum(['card', 'alert', 'thread', 'reminder', 'escalation', 'note', 'crisis', 'digest']);
export type PostPurpose = z.infer<typeof PostPurpose>;

/** What a note below a card tells: to whom the mention was given, what became of a reply, and of hiding. */
export const Note = z.enum([
  'given',
  'approval-wanted',
  'reply-rejected',
  'reply-refused',
  'reply-unknown',
  'hide-refused',
]);
export type Note = z.infer<typeof Note>;

/** Why a mention has no card: `grouped` for what the live card of a crisis shows. */
export const HiddenReason = z.enum(['noise', 'rule', 'deleted-before-seen', 'erased', 'grouped']);
export type HiddenReason = z.infer<typeof HiddenReason>;

/** What the policy sets a time for: somebody has taken it, and the author has an answer. */
export const TargetKind = z.enum(['acknowledge', 'answer']);
export type TargetKind = z.infer<typeof TargetKind>;

const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), by: Actor, ...shape });

/**
 * Everything that can happen to a mention, or to a crisis, and what a day came to: the closed union that the trail is made of.
 * No text, name, handle or platform id of a stranger: reasons are codes.
 */
export const TrailEvent = z.discriminatedUnion('type', [
  event('received', {
    platform: z.string(),
    via: z.string(),
    kind: MentionKind,
    /** When the author posted it, by the platform's clock. */
    createdAt: Instant,
    /** When the webhook arrived: response times count from here. */
    receivedAt: Instant,
    /** Of the text that was classified: an edit may arrive before the original. */
    revision: Instant,
    /** The author's random alias; the mapping is erasable. */
    authorAlias: z.string().optional(),
    conversation: z.string().optional(),
  }),
  /** Once more, with `routed`, where an edit made of a mention that nobody saw one that is shown. `tags.model` names who decided; `secondOpinion` what became of asking a larger model, where one was asked. */
  event('classified', { tags: Tags, secondOpinion: SecondOpinionOutcome.optional() }),
  event('routed', {
    team: z.string(),
    desk: z.string().optional(),
    /** The rule of the policy that decided, by name, and the policy's version (a hash). */
    rule: z.string(),
    policy: z.string(),
    hidden: HiddenReason.optional(),
    /** For `grouped`: the key of the crisis. */
    crisis: z.string().optional(),
  }),
  /** Asks for a post. Its identity is `<trail id>/<version of this commit>/<place among the asks of the commit>`. */
  event('post-asked', {
    purpose: PostPurpose,
    channel: z.string(),
    queue: z.string(),
    /** Whom to call: `here`, `channel`, or a Slack user or group id. */
    ping: z.string().optional(),
    /** Below which post it goes: a post of this trail or, for `thread`, the card of another. */
    below: z.object({ trailId: z.string(), postId: z.string() }).optional(),
    /** Shown in the channel as well as in the thread. */
    broadcast: z.boolean().optional(),
    /** For `note`: what there is to tell. */
    note: Note.optional(),
    /** For a `note` on a reply that was written here: on which. Trails of before have none. */
    aboutDraft: z.string().optional(),
    /** For a call that takes the place of another post: when the first of them was asked for. */
    calledAt: Instant.optional(),
  }),
  /** A worker claims the attempt: the lease. `pingedBy`: the alert that has called for the same matter, so that this one doesn't. */
  event('delivery-started', { postId: z.string(), leaseUntil: Instant, pingedBy: z.string().optional() }),
  event('delivered', { postId: z.string(), ts: z.string(), found: z.boolean() }),
  /** Slack said no for now: surely not posted, so the lease ends here. */
  event('delivery-refused', { postId: z.string(), retryAt: Instant, reason: z.string() }),
  /** Slack says no for good, as it is: the next attempt is plain text, after that it has failed. */
  event('delivery-failed', { postId: z.string(), reason: z.string(), final: z.boolean() }),
  /**
   * A person removed the card from Slack while there was work on it: another is asked for in the same commit. `channelGone`: with
   * its channel, which may come back.
   */
  event('card-removed', { postId: z.string(), channelGone: z.boolean().optional() }),
  /** Not wanted any more when its turn came: a call for what was done meanwhile. */
  event('delivery-dropped', { postId: z.string() }),
  /** A bug of ours stopped the attempt. */
  event('delivery-broken', { postId: z.string(), code: z.string() }),
  event('parked', { postId: z.string(), code: z.string() }),
  event('unparked', { postId: z.string() }),
  event('edited', { revision: Instant }),
  event('deleted', { at: Instant }),
  /** Text, author and drafts were taken out of the content store; `at`: when that was asked for. */
  event('erased', { at: Instant }),
  /**
   * A further mention of the conversation went below this one's card: that mention's id. `needsNoAnswer`: somebody else
   * wrote it, or the author to say thanks. `at`: when the author wrote it, by the platform's clock; older trails don't say.
   * `urgency`: what the author wrote made the conversation more urgent than it was.
   */
  event('continued', {
    mention: z.string(),
    needsNoAnswer: z.boolean().optional(),
    at: Instant.optional(),
    urgency: Urgency.optional(),
  }),

  /** The brand answered in public, at the platform's own time where a platform tells it. `reply` is a keyed hash; none when a person says so. */
  event('replied', { at: Instant, reply: z.string().optional() }),
  /**
   * `released`: whoever had it gives it back instead, and it is everybody's again. `undone`: the target to claim was not due yet, or
   * missed before, and runs on as if nobody had; `kept`: somebody had it when that was due.
   */
  event('claimed', { released: z.enum(['undone', 'kept']).optional() }),
  /** `since`: when they had taken the conversation that this mention goes on with in place of its first. */
  event('assigned', { to: z.string(), since: Instant.optional() }),
  event('resolved', {}),
  /** Not for us: nobody is to answer. Feedback for the classifier. */
  event('dismissed', {}),
  /** `at`: when the author wrote what opened it again; none when a person did. */
  event('reopened', { at: Instant.optional() }),
  /** Another team or desk has it now. `restart`: its targets count from here; `continue`: from when the mention came. */
  event('rerouted', { team: z.string(), desk: z.string(), clock: z.enum(['continue', 'restart']) }),
  /** A person corrected the tags. Feedback for the classifier. */
  event('retagged', { topic: Topic.optional(), urgency: Urgency.optional() }),
  /** Set aside until a time, or until the author writes again, or whichever comes first. */
  event('snoozed', { until: Instant.optional(), untilAuthorWrites: z.boolean() }),
  event('woken', { why: z.enum(['time', 'author-wrote', 'person']) }),

  /** A reply was written here; its text lies in the content store under `draft`. Its writer may want the mention resolved once it is sent. */
  event('reply-drafted', { draft: z.string(), needsApproval: z.boolean(), thenResolve: z.literal(true).optional() }),
  event('reply-approved', { draft: z.string() }),
  /** `why`: under which the content store has the words of who sent it back, for who wrote it. */
  event('reply-rejected', { draft: z.string(), why: z.string().optional() }),
  /** A worker claims the sending: the platforms have no idempotency key either. */
  event('reply-started', { draft: z.string(), leaseUntil: Instant }),
  /** The platform took it: at its time, under a keyed hash of its id. */
  event('reply-sent', { draft: z.string(), at: Instant, reply: z.string() }),
  /** The platform said no; `retry`: the same draft may be sent again. */
  event('reply-refused', { draft: z.string(), reason: z.string(), retry: z.boolean() }),
  /** It may have been sent: a person looks before it is sent again. */
  event('reply-unknown', { draft: z.string() }),
  event('hide-asked', {}),
  event('hidden', {}),
  event('hide-refused', { reason: z.string() }),

  /** A step of the clock was taken, once: `step` 0 is the reminder before the target, 1 and up the escalations after it. */
  event('clock-stepped', { target: TargetKind, step: z.number().int().nonnegative(), dueAt: Instant }),

  /** Of a trail of its own: from here what is said about a topic in a channel is grouped on one card, at the latest `until` then. */
  event('crisis-declared', { topic: Topic, channel: z.string(), until: Instant }),
  /** From here what is as urgent as this is grouped as well, whatever the policy says. */
  event('crisis-widened', { upTo: GroupedUrgency }),
  event('crisis-over', {}),

  /** Of a trail of its own as well: what came on a day. */
  event('digested', { digest: Digest }),
]);
export type TrailEvent = z.infer<typeof TrailEvent>;

/** What one commit says: never nothing. */
export type Events = readonly [TrailEvent, ...TrailEvent[]];

/** Undefined where nothing is to be said. */
export const unlessEmpty = ([first, ...more]: readonly TrailEvent[]): Events | undefined => first && [first, ...more];

/** One item of the store: what happened at once. */
export const Commit = z.object({
  /** The trail: a mention's id, or that of a crisis or a digest. */
  id: z.string(),
  /** 1, 2, 3… without gaps. */
  version: z.number().int().positive(),
  /** Random: tells our own commit from another's when an answer was lost. */
  commitId: z.string(),
  at: Instant,
  events: z.array(TrailEvent).min(1),
  /** Hash of the commit before; empty for the first. */
  prevHash: z.string(),
  hash: z.string(),
});
export type Commit = z.infer<typeof Commit>;
