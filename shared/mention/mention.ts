import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { Instant } from '../runtime/clock.ts';

/** Longest text that we keep, in bytes of UTF-8; longer ones are cut and marked. */
const MAX_TEXT_BYTES = 64 * 1024;

export const MentionKind = z.enum(['post', 'comment', 'reply', 'quote', 'review', 'article', 'message']);
export type MentionKind = z.infer<typeof MentionKind>;

/** What it is where nobody says: what has stars is a review. */
export const unsaidKind = (rating: number | undefined): MentionKind => (rating === undefined ? 'post' : 'review');

/** The person or organisation that wrote. Personal data: lives in queues and in the content store only. */
export const Author = z.object({
  id: z.string(),
  handle: z.string().optional(),
  name: z.string().optional(),
  bio: z.string().optional(),
  followers: z.number().int().nonnegative().optional(),
  verified: z.boolean().optional(),
});
export type Author = z.infer<typeof Author>;

/** Which item on which platform: `via` is the webhook that brought it, `platform` where it was posted. */
export const MentionRef = z.object({ via: z.string(), platform: z.string(), platformId: z.string() });
export type MentionRef = z.infer<typeof MentionRef>;

/** What a stranger said in public about the brand, as its platform sent it. */
export const Mention = MentionRef.extend({
  kind: MentionKind,
  text: z.string(),
  /** The text was longer than `MAX_TEXT_BYTES`. */
  textCut: z.boolean(),
  /** The platform sent ids only: the text is still to be fetched. */
  needsFetch: z.boolean(),
  createdAt: Instant,
  /** Grows with every edit: the platform's own time of the edit, or of creation. */
  revision: Instant,
  url: z.string().optional(),
  author: Author.optional(),
  inReplyTo: z.string().optional(),
  conversationId: z.string().optional(),
  /** Below what is not ours, though it mentions us: some platforms take an answer there by another way. */
  elsewhere: z.boolean().optional(),
  /** The account of ours that was addressed, as the policy names it. */
  brandAccount: z.string().optional(),
  /** What the platform says the language is, if it says so: a hint, ISO 639-1. */
  languageHint: z.string().optional(),
  /** Where it comes from, if its sender knows: ISO 3166. */
  country: z.string().optional(),
  rating: z.number().min(1).max(5).optional(),
  /** The colleague, by Slack user id, who passed it on from Slack: second-hand, so there is no author. */
  passedOnBy: z.string().optional(),
});
export type Mention = z.infer<typeof Mention>;

/** Everything that a platform can tell us about: one intake message each. */
export const PlatformEvent = z.discriminatedUnion('type', [
  /** A new mention, or an edit of one when its `revision` is newer. */
  z.object({ type: z.literal('mention'), mention: Mention }),
  z.object({ type: z.literal('deletion'), ref: MentionRef, at: Instant }),
  /** An account was taken down, or its owner asked to be forgotten: all that they wrote before `at` is erased. */
  z.object({
    type: z.literal('author-gone'),
    via: z.string(),
    platform: z.string(),
    /** As the platform names the author. */
    authorId: z.string(),
    at: Instant,
  }),
  /** The brand's own answer to a mention, whoever typed it wherever: the proof of a response. */
  z.object({
    type: z.literal('brand-reply'),
    /** The mention that it answers. */
    answers: MentionRef,
    reply: MentionRef,
    at: Instant,
    text: z.string().optional(),
  }),
]);
export type PlatformEvent = z.infer<typeof PlatformEvent>;

/** The trail's name for a mention: a keyed hash, so that the trail holds no platform id. 22 base64url characters. */
export const mentionIdOf = (idKey: string, ref: MentionRef): string =>
  keyedHash(idKey, 'mention', ref.via, ref.platform, ref.platformId);

/** The erasable key under which an author's alias is kept. */
export const authorKeyOf = (idKey: string, platform: string, authorId: string): string =>
  keyedHash(idKey, 'author', platform, authorId);

/** The trail's name for a conversation. */
export const conversationKeyOf = (idKey: string, via: string, platform: string, conversationId: string): string =>
  keyedHash(idKey, 'conversation', via, platform, conversationId);

/** By this a store knows its key again. It tells nothing of the key, nor of anybody. */
export const printOf = (idKey: string): string => keyedHash(idKey, 'key');

/** Cuts a text to `MAX_TEXT_BYTES` at a character's edge and mends unpaired surrogates. */
export const cutText = (text: string): { text: string; textCut: boolean } => {
  const whole = text.toWellFormed();
  // Most texts are short: a UTF-16 unit takes three bytes at most.
  if (whole.length * 3 <= MAX_TEXT_BYTES) return { text: whole, textCut: false };
  const bytes = Buffer.from(whole, 'utf8');
  if (bytes.length <= MAX_TEXT_BYTES) return { text: whole, textCut: false };
  let end = MAX_TEXT_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.toString('utf8', 0, end), textCut: true };
};

const keyedHash = (key: string, ...parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest().toString('base64url', 0, 16);
