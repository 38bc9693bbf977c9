import type { Content } from '../content/content.ts';
import type { Mention } from '../mention/mention.ts';
import type { Reason, Urgency } from '../mention/tags.ts';
import type { Actor } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';
import { actions, button, context, header, linkButton, ours, plain, section } from './blocks.ts';
import { channelLink, escapeMarkup, isBlank, mentionOf, pingOf, safeUrl, tamed, tamedName } from './escape.ts';
import { type Formats, formatsOf } from './formats.ts';
import { cut, LIMITS } from './limits.ts';
import { en } from './locale/en.ts';
import { fr } from './locale/fr.ts';
import type { CardTexts } from './locale/texts.ts';
import type { SlackMessage } from './slack.ts';

const TEXTS = { en, fr } satisfies Record<string, CardTexts>;

/** What a card needs of the policy: names for people, and how the desk writes dates. */
export interface CardNames {
  readonly team: string;
  readonly desk: string | undefined;
  readonly locale: keyof typeof TEXTS;
  /** IANA: `Europe/Paris`. */
  readonly timeZone: string;
  readonly brand: string;
}

export interface CardInput {
  /** The Slack channel that the card is for. */
  readonly channel: string;
  /** Tags and route are the trail's own. */
  readonly trail: Trail;
  /** Undefined when it was deleted or erased, or its retention has ended. */
  readonly content: Content | undefined;
  readonly names: CardNames;
}

/** What the desk's buttons are called in an interaction. Their value is the trail's id and nothing else. */
export const ACTIONS = { claim: 'claim', resolve: 'resolve', open: 'open' } as const;

/** The card of a mention, as the trail says it now. Every word of a stranger is in a `plain_text` object. */
export const renderCard = (input: CardInput): SlackMessage => {
  const card = draw(input);
  return {
    channel: input.channel,
    text: card.fallback,
    blocks: [
      header(card.title),
      context(plain(card.author)),
      section(plain(card.text)),
      context(plain(card.tags)),
      ...(card.why === undefined ? [] : [context(plain(card.why))]),
      context(ours(card.state)),
      ...actions([card.claim, card.resolve, card.open]),
    ],
  };
};

/** A copy for the crisis channel, with the ping that the policy allows. The card itself stays with its team. */
export const renderAlert = (input: CardInput & { readonly ping: string | undefined }): SlackMessage => {
  const card = draw(input);
  const { texts } = card;
  const home = input.trail.posts.find(({ purpose }) => purpose === 'card');
  const lead = [
    ...(input.ping === undefined ? [] : [pingOf(input.ping)]),
    `*${escapeMarkup(texts.alertHeader(input.names.brand))}*`,
    ...(home === undefined ? [] : [texts.alertCard(channelLink(home.channel))]),
  ].join(' · ');
  return {
    channel: input.channel,
    text: cut(`${input.ping === undefined ? '' : `${pingOf(input.ping)} `}${card.fallback}`, LIMITS.fallback),
    blocks: [
      header(card.title),
      section(ours(lead)),
      context(plain(card.author)),
      section(plain(card.text)),
      context(plain(card.tags)),
      context(ours(card.state)),
      ...actions([card.open]),
    ],
  };
};

/** The second attempt after Slack refused the blocks: the same facts as one escaped text. */
export const renderPlain = (input: CardInput & { readonly ping?: string | undefined }): SlackMessage => {
  const card = draw(input);
  const head = [...(input.ping === undefined ? [] : [pingOf(input.ping)]), card.title, escapeMarkup(card.author)];
  const tail = [escapeMarkup(card.tags), card.state];
  const room = LIMITS.fallback - [...head, ...tail].join('\n').length - 2;
  return {
    channel: input.channel,
    text: [...head, escapedWithin(card.text, room, card.texts.cut), ...tail].join('\n'),
  };
};

interface Card {
  readonly texts: CardTexts;
  readonly title: string;
  readonly author: string;
  readonly text: string;
  readonly tags: string;
  readonly why: string | undefined;
  /** Our own markup: names of staff as live mentions. */
  readonly state: string;
  readonly fallback: string;
  readonly claim: object | undefined;
  readonly resolve: object | undefined;
  readonly open: object | undefined;
}

const draw = ({ trail, content, names }: CardInput): Card => {
  const texts = TEXTS[names.locale];
  const formats = formatsOf(texts.tag, names.timeZone);
  const mention = trail.deletedAt === undefined ? content?.mention : undefined;
  const title = titleOf(trail, texts);
  const author = authorLine(trail, mention, texts, formats);
  const text = quoteOf(trail, mention, texts, formats);
  const url = safeUrl(mention?.url);
  const done = trail.resolved !== undefined;
  return {
    texts,
    title,
    author,
    text,
    tags: tagsLine(trail, mention, names, texts, formats),
    why: whyLine(trail, mention === undefined ? [] : (content?.reasons ?? []), texts),
    state: stateLine(trail, texts, formats),
    fallback: `${title} · ${escapedWithin(author, AUTHOR_LENGTH, '…')} · ${escapedWithin(text, PREVIEW_LENGTH, '…')}`,
    claim:
      done || trail.claim !== undefined || trail.deletedAt !== undefined
        ? undefined
        : button(ACTIONS.claim, texts.claim, trail.id, true),
    resolve: done ? undefined : button(ACTIONS.resolve, texts.resolve, trail.id, trail.claim !== undefined),
    open:
      url === undefined
        ? undefined
        : linkButton(ACTIONS.open, texts.open(PLATFORM_NAMES[mention?.platform ?? '']), url),
  };
};

/** What a phone's notification shows. */
const PREVIEW_LENGTH = 300;
const AUTHOR_LENGTH = 400;
const NAME_LENGTH = 80;
const WORDS_LENGTH = 60;

const URGENCY_MARK: Readonly<Record<Urgency, string>> = { critical: '🔴', high: '🟠', normal: '🔵', low: '⚪' };

const titleOf = ({ tags, resolved, deletedAt }: Trail, texts: CardTexts): string => {
  const topic = tags === undefined ? texts.topic.other : texts.topic[tags.topic];
  if (resolved !== undefined) return `✅ ${texts.resolvedHeader} · ${topic}`;
  if (deletedAt !== undefined) return `🗑 ${texts.deletedHeader} · ${topic}`;
  const urgency = tags?.urgency ?? 'normal';
  return `${URGENCY_MARK[urgency]} ${texts.urgency[urgency]} · ${topic}`;
};

const authorLine = (trail: Trail, mention: Mention | undefined, texts: CardTexts, formats: Formats): string => {
  const platform = platformName(mention?.platform ?? trail.received?.platform);
  const kind = mention?.kind ?? trail.received?.kind;
  const createdAt = mention?.createdAt ?? trail.received?.createdAt;
  return joined([
    kind === undefined || kind === 'post' ? platform : `${platform}, ${texts.kind[kind]}`,
    ...(mention === undefined ? [] : personOf(mention, texts, formats)),
    createdAt === undefined ? undefined : formats.date(createdAt),
    mention === undefined || mention.revision <= mention.createdAt
      ? undefined
      : texts.edited(formats.date(mention.revision)),
  ]);
};

const personOf = ({ author }: Mention, texts: CardTexts, formats: Formats): readonly (string | undefined)[] => {
  if (author === undefined) return [texts.unknownAuthor];
  const name = shortName(author.name);
  const handle = shortName(author.handle?.replace(/^@/, ''));
  const who = name === '' ? (handle === '' ? texts.unknownAuthor : `@${handle}`) : name;
  return [
    name === '' || handle === '' ? who : `${name} (@${handle})`,
    author.verified === true ? texts.verified : undefined,
    author.followers === undefined ? undefined : texts.followers(author.followers, formats.count(author.followers)),
  ];
};

const quoteOf = (trail: Trail, mention: Mention | undefined, texts: CardTexts, formats: Formats): string => {
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

const tagsLine = (
  { tags, resolved, deletedAt }: Trail,
  mention: Mention | undefined,
  names: CardNames,
  texts: CardTexts,
  formats: Formats,
): string =>
  joined([
    texts.team(names.desk === undefined ? names.team : `${names.team}, ${names.desk}`),
    // The title says it while the card is open.
    tags === undefined || (resolved === undefined && deletedAt === undefined)
      ? undefined
      : texts.urgency[tags.urgency].toLowerCase(),
    tags === undefined ? undefined : texts.sentiment[tags.sentiment],
    tags === undefined || tags.language === 'und' ? undefined : formats.language(tags.language),
    mention?.rating === undefined ? undefined : `★ ${mention.rating}/5`,
    mention?.brandAccount === undefined ? undefined : `→ ${shortName(mention.brandAccount)}`,
  ]);

const whyLine = ({ route }: Trail, reasons: readonly Reason[], texts: CardTexts): string | undefined =>
  route === undefined
    ? undefined
    : joined([
        texts.why(route.rule),
        ...reasons
          .filter(({ words }) => words.length > 0)
          .slice(0, 4)
          .map(({ field, words }) => {
            const said = cut(words.slice(0, 4).map(shortName).join(', '), WORDS_LENGTH);
            return `${texts.field[field]} ${texts.quote(said)}`;
          }),
      ]);

/** Who has it and how far it came: the only line with live mentions, of our own staff. */
const stateLine = ({ claim, replies, resolved }: Trail, texts: CardTexts, formats: Formats): string => {
  const answered = replies.at(-1);
  const states = [
    ...(claim === undefined ? [] : [`🙋 ${texts.claimed(actorName(claim.by, texts), formats.date(claim.at))}`]),
    ...(answered === undefined ? [] : [`💬 ${texts.answered(formats.date(answered.at))}`]),
    ...(resolved === undefined
      ? []
      : [`✅ ${texts.resolved(actorName(resolved.by, texts), formats.date(resolved.at))}`]),
  ];
  return claim === undefined && resolved === undefined
    ? [`⏳ ${texts.unclaimed}`, ...states].join(' · ')
    : states.join(' · ');
};

const actorName = (actor: Actor, texts: CardTexts): string => {
  switch (actor.kind) {
    case 'person':
      return mentionOf(actor.user);
    case 'platform':
      return escapeMarkup(platformName(actor.platform));
    case 'system':
      return texts.somebody;
  }
};

const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  x: 'X',
  facebook: 'Facebook',
  instagram: 'Instagram',
  threads: 'Threads',
  linkedin: 'LinkedIn',
  youtube: 'YouTube',
  tiktok: 'TikTok',
  whatsapp: 'WhatsApp',
  google: 'Google',
};

const platformName = (platform: string | undefined): string => {
  const known = platform === undefined ? undefined : PLATFORM_NAMES[platform];
  if (known !== undefined) return known;
  const name = shortName(platform);
  return name === '' ? '?' : name.charAt(0).toUpperCase() + name.slice(1);
};

const shortName = (name: string | undefined): string =>
  name === undefined ? '' : cut(tamedName(name.slice(0, 4 * NAME_LENGTH)), NAME_LENGTH);

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');

/** Escapes as much of a text as fits: an entity is never cut through. */
const escapedWithin = (text: string, max: number, mark: string): string => {
  const escaped = escapeMarkup(text);
  if (escaped.length <= max) return escaped;
  const partly = escaped.slice(0, max - mark.length).replace(/&[a-z]{0,3}$/, '');
  return partly.replace(/[\ud800-\udbff\u200d]+$/, '') + mark;
};
