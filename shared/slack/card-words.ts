import type { Content } from '../content/content.ts';
import type { Mention } from '../mention/mention.ts';
import type { Reason, Tags, Urgency } from '../mention/tags.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import { escapeMarkup, isBlank, tamed } from './escape.ts';
import { cut, LIMITS } from './limits.ts';
import type { Texts } from './locale/texts.ts';
import { platformName, shortName, teamAtDesk } from './names.ts';
import type { Voice } from './voice.ts';

/** The lines of a card that are `plain_text`: a stranger's words and what we say about them. */

/** Of what was taken back or erased nothing is shown, though its text may still lie there, or again. */
export const mentionIn = (trail: Trail, content: Content | undefined): Mention | undefined =>
  isGone(trail) ? undefined : content?.mention;

const URGENCY_MARK: Readonly<Record<Urgency, string>> = { critical: '🔴', high: '🟠', normal: '🔵', low: '⚪' };

export const titleOf = ({ tags, closed, deletedAt }: Trail, texts: Texts): string => {
  const topic = tags === undefined ? texts.topic.other : texts.topic[tags.topic];
  if (closed?.how === 'dismissed') return `🚫 ${texts.desk.dismissedHeader} · ${topic}`;
  if (closed !== undefined) return `✅ ${texts.resolvedHeader} · ${topic}`;
  if (deletedAt !== undefined) return `🗑 ${texts.deletedHeader} · ${topic}`;
  return `${urgencyOf(tags ?? { urgency: 'normal' }, texts)} · ${topic}`;
};

/** Its mark and its name. */
export const urgencyOf = ({ urgency }: Pick<Tags, 'urgency'>, texts: Texts): string =>
  `${URGENCY_MARK[urgency]} ${texts.urgency[urgency]}`;

export const authorLine = (trail: Trail, mention: Mention | undefined, voice: Voice): string => {
  const { texts, formats } = voice;
  const platform = platformName(mention?.platform ?? trail.received?.platform);
  const kind = mention?.kind ?? trail.received?.kind;
  const createdAt = mention?.createdAt ?? trail.received?.createdAt;
  return joined([
    kind === undefined || kind === 'post' ? platform : `${platform}, ${texts.kind[kind]}`,
    ...(mention === undefined ? [] : personOf(mention, voice)),
    createdAt === undefined ? undefined : formats.date(createdAt, trail.received?.receivedAt),
    mention === undefined || mention.revision <= mention.createdAt
      ? undefined
      : texts.edited(formats.date(mention.revision, trail.received?.receivedAt)),
  ]);
};

const personOf = ({ author }: Mention, { texts, formats }: Voice): readonly (string | undefined)[] => {
  if (author === undefined) return [texts.unknownAuthor];
  const { followers = 0 } = author;
  return [
    authorName(author, texts),
    author.verified === true ? texts.verified : undefined,
    // Not known, or none: neither helps whoever answers.
    followers === 0 ? undefined : texts.followers(followers, formats.count(followers)),
  ];
};

/** `Marie (@marie)`, as far as it is known. */
export const authorName = (author: Mention['author'], texts: Texts): string => {
  const name = shortName(author?.name);
  const handle = shortName(author?.handle?.replace(/^@/, ''));
  if (name === '') return handle === '' ? texts.unknownAuthor : `@${handle}`;
  return handle === '' ? name : `${name} (@${handle})`;
};

export const quoteOf = (trail: Trail, mention: Mention | undefined, { texts, formats }: Voice): string => {
  if (trail.deletedAt !== undefined) return texts.deleted(formats.date(trail.deletedAt));
  if (mention === undefined) return texts.erased;
  // Twice what can be shown is enough to look at: a text may have 64 KiB.
  const head = mention.text.slice(0, 2 * LIMITS.text);
  const text = tamed(head).trim();
  if (isBlank(text)) return mention.needsFetch ? texts.needsFetch(platformName(mention.platform)) : texts.noText;
  const room = LIMITS.text - texts.quote('').length;
  // What was cut already is marked as cut even where the rest would fit.
  const isCut = mention.textCut || head.length < mention.text.length;
  const marked = isCut && text.length + texts.cut.length <= room ? text + texts.cut : text;
  return texts.quote(cut(marked, room, texts.cut));
};

export const tagsLine = (
  { tags, closed, deletedAt }: Trail,
  mention: Mention | undefined,
  names: { readonly team: string; readonly desk: string | undefined },
  { texts, formats }: Voice,
): string =>
  joined([
    texts.team(teamAtDesk(names)),
    // The title says it while the card is open.
    tags === undefined || (closed === undefined && deletedAt === undefined)
      ? undefined
      : texts.urgency[tags.urgency].toLowerCase(),
    tags === undefined ? undefined : texts.sentiment[tags.sentiment],
    tags === undefined || tags.language === 'und' ? undefined : formats.language(tags.language),
    mention?.rating === undefined ? undefined : `★ ${formats.count(mention.rating)}/5`,
    mention?.brandAccount === undefined ? undefined : `→ ${shortName(mention.brandAccount)}`,
  ]);

export const whyLine = (
  { route, stages, tags }: Trail,
  reasons: readonly Reason[],
  texts: Texts,
): string | undefined => {
  if (route === undefined) return undefined;
  const why = joined([
    // After a reroute a person decided, and the line of the state says who.
    stages.length > 1 ? undefined : texts.why(route.rule),
    ...reasons
      // What a person has corrected since is no reason any more.
      .filter(({ field, value, words }) => words.length > 0 && (tags === undefined || value === `${tags[field]}`))
      .slice(0, 4)
      .map(({ field, words }) => {
        const said = cut(words.slice(0, 4).map(shortName).join(', '), WORDS_LENGTH);
        return `${texts.field[field]} ${texts.quote(said)}`;
      }),
  ]);
  return why === '' ? undefined : why;
};

const WORDS_LENGTH = 60;

const PREVIEW_LENGTH = 140;

/** A line of what was said: enough to know it again. */
export const preview = (trail: Trail, mention: Mention | undefined, voice: Voice): string =>
  cut(quoteOf(trail, mention, voice).replace(/\s+/g, ' '), PREVIEW_LENGTH);

/** For one person alone, so it may name whom they answer; of what was erased nobody knows any more. */
export const whoAndWhat = (trail: Trail, content: Content | undefined, voice: Voice): string => {
  const mention = mentionIn(trail, content);
  return joined([mention && authorName(mention.author, voice.texts), preview(trail, mention, voice)]);
};

export const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');

/** Escapes as much of a text as fits: an entity is never cut through. */
export const escapedWithin = (text: string, max: number, mark: string): string => {
  const escaped = escapeMarkup(text);
  if (escaped.length <= max) return escaped;
  return cut(escaped, max - mark.length, '').replace(/&[a-z]{0,3}$/, '') + mark;
};
