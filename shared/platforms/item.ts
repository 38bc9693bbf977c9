import type * as z from 'zod';
import { type Author, cutText, type Mention, type MentionRef, type PlatformEvent } from '../mention/mention.ts';
import type { Instant } from '../runtime/clock.ts';
import type { BrandAccounts, IgnoredReason, Parsed } from './platform.ts';

/** What one item of a webhook turned out to be. */
export type Item =
  | { kind: 'event'; event: PlatformEvent }
  | { kind: 'ignored'; reason: IgnoredReason }
  | { kind: 'unknown'; where: string };

export const gather = (items: readonly Item[]): Parsed => ({
  events: items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])),
  ignored: items.flatMap((item) => (item.kind === 'ignored' ? [item.reason] : [])),
  unknown: items.flatMap((item) => (item.kind === 'unknown' ? [item.where] : [])),
});

/** Reads a value with a schema; one that does not fit is unknown, at the path of the first misfit. */
export const read = <T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: string,
  use: (value: T) => readonly Item[],
): readonly Item[] => {
  const result = schema.safeParse(value);
  if (result.success) return use(result.data);
  const issue = result.error.issues[0];
  // The path is made of our schema's own keys, the code is zod's: nothing here comes from the body.
  return [unknown([path, ...(issue?.path ?? [])].join('.'), issue?.code ?? 'misfit')];
};

export const ignored = (reason: IgnoredReason): Item => ({ kind: 'ignored', reason });

/** `where` is a path in the body and `code` what is wrong there: never a value. */
export const unknown = (where: string, code: string): Item => ({ kind: 'unknown', where: `${where}: ${code}` });

type Said = Omit<Mention, 'text' | 'textCut' | 'needsFetch' | 'revision'> & {
  /** Undefined when the platform sent ids only. */
  text: string | undefined;
  /** Of the edit, where there was one. */
  revision?: Instant;
};

export const mentioned = ({ text, revision, ...said }: Said): Item => ({
  kind: 'event',
  event: {
    type: 'mention',
    mention: {
      ...said,
      ...cutText(text ?? ''),
      needsFetch: text === undefined,
      revision: Math.max(revision ?? said.createdAt, said.createdAt),
    },
  },
});

export const deleted = (ref: MentionRef, at: Instant): Item => ({
  kind: 'event',
  event: { type: 'deletion', ref, at },
});

export const authorGone = (
  { via, platform }: Pick<MentionRef, 'via' | 'platform'>,
  authorId: string,
  at: Instant,
): Item => ({ kind: 'event', event: { type: 'author-gone', via, platform, authorId, at } });

/** The brand answered `answers`. */
export const brandReplied = (answers: MentionRef, reply: MentionRef, at: Instant, text: string | undefined): Item => ({
  kind: 'event',
  event: { type: 'brand-reply', answers, reply, at, ...(text === undefined ? {} : { text: cutText(text).text }) },
});

/** Did one of our accounts write this? */
export const isOurs = (
  accounts: BrandAccounts,
  platform: string,
  { id, handle }: { readonly id?: string | undefined; readonly handle?: string | undefined },
): boolean => accounts.isOwn(platform, id) || (isNoId(handle ?? '') && accounts.isOwn(platform, handle));

/** The first account of ours that a text names, where nothing else tells which was addressed. `named` finds handles. */
export const accountNamedIn = (
  accounts: BrandAccounts,
  platform: string,
  text: string,
  named: RegExp,
): string | undefined =>
  text
    .matchAll(named)
    .map(([, handle = '']) => (isNoId(handle) ? accounts.nameOf(platform, handle) : undefined))
    .find((name) => name !== undefined);

/** A handle of digits alone does not count: a stranger may register one that equals the id of our account. */
const isNoId = (handle: string): boolean => /\D/.test(handle);

/** An author with bounded words: a profile must not make an intake message too large for its queue. */
export const authorOf = (author: Author): Author => ({
  ...author,
  id: author.id.slice(0, 512),
  handle: author.handle?.slice(0, 256).toWellFormed(),
  name: author.name?.slice(0, 256).toWellFormed(),
  bio: author.bio?.slice(0, 2_000).toWellFormed(),
});
