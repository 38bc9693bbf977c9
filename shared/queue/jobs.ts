import * as z from 'zod';
import { Erasure } from '../erasure/erasure-list.ts';
import { PlatformEvent } from '../mention/mention.ts';
import { isUrgent, type Tags, Topic } from '../mention/tags.ts';
import { Instant } from '../runtime/clock.ts';

/** What the webhook puts in the intake queue: one message an event, sealed like every queue body. */
export const Intake = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('event'),
    event: PlatformEvent,
    receivedAt: Instant,
    /** Of an author who is gone, once they have been looked for: when to look for the last time. */
    lastLookAt: Instant.optional(),
  }),
  /** Authentic, but not understood: kept whole until somebody teaches the parser. */
  z.object({
    type: z.literal('quarantine'),
    via: z.string(),
    /** Paths and codes, never values. */
    why: z.array(z.string()),
    bodyBase64: z.string(),
    receivedAt: Instant,
  }),
  /** A backup was restored: what is on the erasure list is erased again, or only a part of it. For operators. */
  z.object({ type: z.literal('replay-erasures'), part: z.array(Erasure).optional() }),
  /** One mention is to be erased, whoever wrote it. For operators. */
  z.object({ type: z.literal('erase-mention'), trailId: z.string() }),
]);
export type Intake = z.infer<typeof Intake>;

/** What the notify function does: ids only, everything else is read from the trail. */
export const Job = z.discriminatedUnion('type', [
  /** Post once: a card, an alert, a thread reply, an escalation. */
  z.object({ type: z.literal('post'), trailId: z.string(), postId: z.string() }),
  /** Draw a posted card again from what the trail says now. Idempotent. */
  z.object({ type: z.literal('update'), trailId: z.string(), postId: z.string() }),
]);
export type Job = z.infer<typeof Job>;

/** Who asked by a command or a button, and where they are answered, alone. */
const Asking = {
  user: z.string(),
  responseUrl: z.string(),
  askedAt: Instant,
  /** Where they asked: they are answered as its desk speaks. */
  channel: z.string().optional(),
};

/** What a person has asked of Vigie: too much to read within the three seconds that Slack waits, so answered by a message. */
export const Briefing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('list'), list: z.enum(['open', 'mine', 'overdue', 'report']), ...Asking }),
  z.object({ type: z.literal('explain'), text: z.string(), ...Asking }),
  /** Who is still to hear that what a topic is about is fixed. `crisis`: of those that are grouped in the one of this key. */
  z.object({
    type: z.literal('about'),
    topic: Topic,
    crisis: z.string().optional(),
    /** The last line of the list that this one goes on with. */
    after: z.object({ at: Instant, mention: z.string() }).optional(),
    ...Asking,
  }),
  /** The person opened the app's home tab. */
  z.object({ type: z.literal('home'), user: z.string(), askedAt: Instant }),
]);
export type Briefing = z.infer<typeof Briefing>;

/** What the reply function does on a platform: ids only, the words lie in the content store. */
export const ReplyJob = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reply'), trailId: z.string(), draft: z.string() }),
  z.object({ type: z.literal('hide'), trailId: z.string() }),
]);
export type ReplyJob = z.infer<typeof ReplyJob>;

/** What lies in the quarantine queue: where the raw bytes are kept. */
export const QuarantineRef = z.object({ contentId: z.string(), via: z.string(), why: z.array(z.string()) });
export type QuarantineRef = z.infer<typeof QuarantineRef>;

/** Where what failed for good waits for a person: in the queue that is named for its own, as its address is. */
export const deadLettersOf = (queue: string): string => `${queue}-dead`;

export const teamQueue = (team: string): string => `team-${team}`;
export const URGENT_QUEUE = 'urgent';
export const INTAKE_QUEUE = 'intake';
export const QUARANTINE_QUEUE = 'quarantine';
export const REPLIES_QUEUE = 'replies';
export const BRIEFING_QUEUE = 'briefing';

/** The queue of a post for a team: what is urgent does not wait behind what is not. */
export const queueFor = (team: string, tags: Pick<Tags, 'urgency'> | undefined): string =>
  isUrgent(tags ?? {}) ? URGENT_QUEUE : teamQueue(team);

/** How long a post may wait before somebody is called for it. Seconds. */
export const lateAfterSeconds = (queue: string): number => (queue === URGENT_QUEUE ? 120 : 900);
