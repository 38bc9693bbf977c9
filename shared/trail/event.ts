import * as z from 'zod';
import { MentionKind } from '../mention/mention.ts';
import { Tags } from '../mention/tags.ts';
import { Instant } from '../runtime/clock.ts';

/** Who did it. Staff appear by Slack user id: that is the audit's purpose. */
export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('platform'), platform: z.string() }),
  z.object({ kind: z.literal('person'), user: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;
export const SYSTEM: Actor = { kind: 'system' };

/** What a post in Slack is for. */
export const PostPurpose = z.enum(['card', 'alert']);
export type PostPurpose = z.infer<typeof PostPurpose>;

/** Why a mention is not shown in Slack. */
export const HiddenReason = z.enum(['noise', 'rule', 'deleted-before-seen', 'erased']);
export type HiddenReason = z.infer<typeof HiddenReason>;

const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), by: Actor, ...shape });

/**
 * Everything that can happen to a mention: the closed union that the trail is made of.
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
  event('classified', { tags: Tags }),
  event('routed', {
    team: z.string(),
    desk: z.string().optional(),
    /** The rule of the policy that decided, by name, and the policy's version (a hash). */
    rule: z.string(),
    policy: z.string(),
    hidden: HiddenReason.optional(),
  }),
  /** Asks for a post. Its identity is `<trail id>/<version of this commit>/<place among the asks of the commit>`. */
  event('post-asked', { purpose: PostPurpose, channel: z.string(), queue: z.string(), ping: z.string().optional() }),
  /** A worker claims the attempt: the lease. */
  event('delivery-started', { postId: z.string(), leaseUntil: Instant }),
  event('delivered', { postId: z.string(), ts: z.string(), found: z.boolean() }),
  /** Slack said no for now: surely not posted, so the lease ends here. */
  event('delivery-refused', { postId: z.string(), retryAt: Instant, reason: z.string() }),
  /** Slack says no for good, as it is: the next attempt is plain text, after that it has failed. */
  event('delivery-failed', { postId: z.string(), reason: z.string(), final: z.boolean() }),
  /** A bug of ours stopped the attempt. */
  event('delivery-broken', { postId: z.string(), code: z.string() }),
  event('parked', { postId: z.string(), code: z.string() }),
  event('unparked', { postId: z.string() }),
  event('edited', { revision: Instant }),
  event('deleted', { at: Instant }),
  /** The brand answered in public; `at` is the platform's own time. `reply` is a keyed hash. */
  event('replied', { at: Instant, reply: z.string() }),
  event('claimed', {}),
  event('resolved', {}),
]);
export type TrailEvent = z.infer<typeof TrailEvent>;

/** One item of the store: what happened at once. */
export const Commit = z.object({
  /** The trail: a mention's id. */
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
