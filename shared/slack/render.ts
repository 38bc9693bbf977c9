import type { Content } from '../content/content.ts';
import type { Locale } from '../policy/policy-words.ts';
import type { Instant } from '../runtime/clock.ts';
import type { Deadlines } from '../sla/deadlines.ts';
import { cardOrWordOf } from '../trail/conversation.ts';
import { isCardOrWord, type Post, postIn } from '../trail/posts.ts';
import type { Trail } from '../trail/trail.ts';
import { actions, context, header, ours, plain, section } from './blocks.ts';
import { CAN_NOTHING, cardButtons, openButton, type PlatformCan } from './card-buttons.ts';
import { stateLine } from './card-state.ts';
import { authorLine, escapedWithin, mentionIn, quoteOf, tagsLine, titleOf, whyLine } from './card-words.ts';
import { contactLines, type LinkedContact } from './contact-lines.ts';
import { dueLine } from './due-line.ts';
import { channelLink, escapeMarkup, linkTo, mentionOf, pingOf } from './escape.ts';
import { cut, LIMITS } from './limits.ts';
import type { Texts } from './locale/texts.ts';
import { actorName, teamAtDesk } from './names.ts';
import type { SlackMessage } from './slack.ts';
import { voiceIn } from './voice.ts';

/** What a card needs of the policy: names for people, and how the desk writes dates. */
export interface CardNames {
  readonly team: string;
  readonly desk: string | undefined;
  readonly locale: Locale;
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
  /** Which of the trail's posts is drawn; undefined where it is only looked at. */
  readonly postId?: string | undefined;
  /** What the author came with before, the latest first; shown on a card that is open. */
  readonly earlier?: readonly LinkedContact[] | undefined;
  /** Where the card is that is worked on, for what leads there. */
  readonly cardUrl?: string | undefined;
  /** By default nothing. */
  readonly can?: PlatformCan | undefined;
  /** Of the team that has it now. */
  readonly deadlines?: Deadlines | undefined;
}

/**
 * The card of a mention, as the trail says it now; an earlier card says where the mention went.
 * Every word of a stranger is in a `plain_text` object.
 */
export const renderCard = (input: CardInput): SlackMessage => {
  const next = nextCard(input);
  if (next !== undefined) return renderMoved(input, next);
  const card = partsOf(input);
  return {
    channel: input.channel,
    text: card.fallback,
    blocks: [
      header(card.title),
      context(plain(card.author)),
      section(plain(card.text)),
      context(plain(card.tags)),
      ...(card.passedOn === undefined ? [] : [context(ours(card.passedOn))]),
      ...(card.why === undefined ? [] : [context(plain(card.why))]),
      ...card.earlier,
      ...(card.due === '' ? [] : [context(ours(card.due))]),
      context(ours(card.state)),
      ...card.buttons,
    ],
  };
};

/** Who is called with it, and since when somebody was for the same matter. */
interface AlertInput extends CardInput {
  readonly ping?: string | undefined;
  readonly pingedBeforeAt?: Instant | undefined;
}

/** A copy for the crisis channel, with the ping that the policy allows. The card itself stays with its team. */
export const renderAlert = (input: AlertInput): SlackMessage => {
  const card = partsOf(input);
  const { texts } = card;
  const lead = [
    ...(input.ping === undefined ? [] : [pingOf(input.ping)]),
    `*${escapeMarkup(texts.alertHeader(input.names.brand))}*`,
    ...homeOf(input, texts),
    ...pingedBefore(input),
  ];
  return {
    channel: input.channel,
    text: cut(`${input.ping === undefined ? '' : `${pingOf(input.ping)} `}${card.fallback}`, LIMITS.fallback),
    blocks: copyBlocks(card, lead),
  };
};

/** A mention where its card is not: `lead`, in our own markup, and what it is. */
export const copyBlocks = (card: CardParts, lead: readonly string[]): readonly object[] => [
  header(card.title),
  section(ours(lead.join(' · '))),
  context(plain(card.author)),
  section(plain(card.text)),
  context(plain(card.tags)),
  ...(card.state === '' ? [] : [context(ours(card.state))]),
  ...actions([card.open]),
];

/** Where it is worked on, with a link if that is known. */
export const homeOf = ({ trail, cardUrl }: CardInput, texts: Texts): readonly string[] => {
  const home = cardOrWordOf(trail);
  return home === undefined ? [] : [texts.alertCard(channelLink(home.channel)), ...toCard(cardUrl, texts)];
};

const pingedBefore = ({ pingedBeforeAt, names }: AlertInput): readonly string[] => {
  if (pingedBeforeAt === undefined) return [];
  const { texts, formats } = voiceIn(names);
  return [texts.pingedBefore(formats.date(pingedBeforeAt))];
};

/** A link to where it is worked on, if that is known. */
const toCard = (cardUrl: string | undefined, { desk }: Texts): readonly string[] =>
  cardUrl === undefined ? [] : [linkTo(cardUrl, desk.lists.openCard)];

/** The card that took the place of the one to be drawn, if one did. */
const nextCard = ({ trail, postId }: CardInput): Post | undefined => {
  const drawn = postIn(trail, postId);
  const now = cardOrWordOf(trail);
  return drawn === undefined || !isCardOrWord(drawn) || now?.postId === postId ? undefined : now;
};

/** What stays where the mention was: where it went, and none of its words. */
const renderMoved = ({ channel, trail, names, cardUrl }: CardInput, next: Post): SlackMessage => {
  const { texts, formats } = voiceIn(names);
  const topic = texts.topic[trail.tags?.topic ?? 'other'];
  // Nobody passed it on where it only left a channel.
  const stage = trail.stages.length > 1 ? trail.stages.at(-1) : undefined;
  const title = `➡ ${texts.desk.movedHeader} · ${topic}`;
  const said = texts.desk.moved(
    escapeMarkup(teamAtDesk(names)),
    channelLink(next.channel),
    actorName(stage?.by ?? { kind: 'system' }, texts),
    formats.date(stage?.from ?? next.askedAt),
  );
  return {
    channel,
    text: `${title} · ${said}`,
    blocks: [header(title), context(ours([said, ...toCard(cardUrl, texts)].join(' · ')))],
  };
};

/** The second attempt after Slack refused the blocks: the same facts as one escaped text. */
export const renderPlain = (input: AlertInput): SlackMessage => {
  const card = partsOf(input);
  const head = [
    ...(input.ping === undefined ? [] : [pingOf(input.ping)]),
    ...pingedBefore(input),
    card.title,
    escapeMarkup(card.author),
    ...(card.passedOn === undefined ? [] : [card.passedOn]),
  ];
  const tail = [escapeMarkup(card.tags), ...[card.due, card.state].filter((line) => line !== '')];
  const room = LIMITS.fallback - [...head, ...tail].join('\n').length - 2;
  return {
    channel: input.channel,
    text: [...head, escapedWithin(card.text, room, card.texts.cut), ...tail].join('\n'),
  };
};

type CardParts = ReturnType<typeof partsOf>;

/** What cards, alerts and calls are put together from. */
export const partsOf = ({ trail, content, names, earlier = [], deadlines = {}, can = CAN_NOTHING }: CardInput) => {
  const voice = voiceIn(names);
  const { texts } = voice;
  const mention = mentionIn(trail, content);
  const title = titleOf(trail, texts);
  const author = authorLine(trail, mention, voice);
  const text = quoteOf(trail, mention, voice);
  const preview = escapedWithin(text, PREVIEW_LENGTH, '…');
  const passedOnBy = mention?.passedOnBy;
  return {
    texts,
    title,
    author,
    text,
    tags: tagsLine(trail, mention, names, voice),
    why: whyLine(trail, mention === undefined ? [] : (content?.reasons ?? []), texts),
    /** What is to be done until when; empty when nothing is. */
    due: dueLine(trail, deadlines, voice),
    /** Our own markup: names of staff as live mentions; empty for a further word of a conversation that nobody has answered. */
    state: stateLine(trail, voice),
    preview,
    fallback: `${title} · ${escapedWithin(author, AUTHOR_LENGTH, '…')} · ${preview}`,
    /** Our own markup: which colleague passed it on. */
    passedOn: passedOnBy === undefined ? undefined : `📨 ${texts.desk.passedOn.line(mentionOf(passedOnBy))}`,
    earlier: trail.closed === undefined ? contactLines(earlier, trail.received?.receivedAt, voice) : [],
    buttons: cardButtons({ trail, mention, can }, texts),
    open: openButton(mention, texts),
  };
};

/** What a phone's notification shows. */
const PREVIEW_LENGTH = 300;
const AUTHOR_LENGTH = 400;
