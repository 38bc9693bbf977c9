import type { Content } from '../../shared/content/content.ts';
import type { ReportRow } from '../../shared/reports/response-times.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { context, header, ours, plain, section } from '../../shared/slack/blocks.ts';
import { snoozeLine } from '../../shared/slack/card-state.ts';
import { quoteOf, titleOf } from '../../shared/slack/card-words.ts';
import { channelLink, escapeMarkup, linkTo } from '../../shared/slack/escape.ts';
import { type Formats, formatsOf } from '../../shared/slack/formats.ts';
import { cut } from '../../shared/slack/limits.ts';
import { textsOf } from '../../shared/slack/locale/of.ts';
import type { CardTexts } from '../../shared/slack/locale/texts.ts';
import { actorName, platformName } from '../../shared/slack/names.ts';
import { cardNow } from '../../shared/trail/posts.ts';
import type { Work } from './work.ts';

/** How a briefing writes: in the language and the time of the group's desk. */
export interface Voice {
  readonly texts: CardTexts;
  readonly formats: Formats;
  readonly policy: LoadedPolicy;
}

export const voiceOf = (policy: LoadedPolicy): Voice => {
  const desk = policy.policy.desks[policy.policy.groupDesk];
  const texts = textsOf(desk?.locale ?? 'en');
  return { texts, formats: formatsOf(texts.tag, desk?.timeZone ?? 'UTC'), policy };
};

/** A line of work, with its text where that is still there. */
export interface Item extends Work {
  readonly content: Content | undefined;
  /** Where its card is in Slack. */
  readonly cardUrl: string | undefined;
}

export interface List {
  readonly title: string;
  readonly items: readonly Item[];
  /** Not where the list stays: nobody draws that again when a text is gone. */
  readonly hasQuotes: boolean;
  /** All that there are, shown or not. */
  readonly count: number;
}

/** Two blocks an item: what it is in our own words, and what was said, or only when, as plain text. */
export const listBlocks = ({ title, items, hasQuotes, count }: List, voice: Voice): readonly object[] => {
  const below = hasQuotes ? quoteLine : whenLine;
  const { lists } = voice.texts.desk;
  const rest = count - items.length;
  return [
    header(`${title} (${voice.formats.count(count)})`),
    ...(count === 0 ? [context(plain(lists.nothing))] : []),
    ...items.flatMap((item) => [section(ours(itemLine(item, voice))), context(plain(below(item, voice)))]),
    ...(rest > 0 ? [context(plain(lists.more(voice.formats.count(rest))))] : []),
  ];
};

const itemLine = ({ trail, dueAt, isOverdue, cardUrl }: Item, { texts, formats, policy }: Voice): string => {
  const { lists } = texts.desk;
  const team = policy.policy.teams[trail.route?.team ?? '']?.name ?? trail.route?.team ?? '';
  const channel = cardNow(trail.posts)?.channel;
  const due = dueAt === undefined ? undefined : (isOverdue ? lists.overdueSince : lists.dueAt)(formats.date(dueAt));
  // Nobody is called for what is set aside: it may well be due at a time that is over.
  const when = trail.snooze === undefined ? due : `💤 ${snoozeLine(trail.snooze, trail.lastAt, texts, formats)}`;
  return [
    `*${escapeMarkup(titleOf(trail, texts))}*`,
    escapeMarkup(platformName(trail.received?.platform)),
    escapeMarkup(team),
    channel === undefined ? undefined : channelLink(channel),
    trail.claim === undefined ? lists.noOne : actorName({ kind: 'person', user: trail.claim.user }, texts),
    when,
    cardUrl === undefined ? undefined : linkTo(cardUrl, lists.openCard),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
};

const PREVIEW_LENGTH = 140;

const quoteLine = ({ trail, content }: Item, { texts, formats }: Voice): string =>
  cut(quoteOf(trail, content?.mention, texts, formats).replace(/\s+/g, ' '), PREVIEW_LENGTH);

const whenLine = ({ trail: { received } }: Item, { formats }: Voice): string =>
  formats.date(received?.createdAt ?? 0, received?.receivedAt);

/** The week's times by team and urgency, a line each: for what somebody has come to. What is not shown has no team. */
export const reportBlocks = (rows: readonly ReportRow[], { texts, formats, policy }: Voice): readonly object[] => {
  const { lists } = texts.desk;
  const lines = rows.flatMap(({ team, urgency, steps }) => {
    const within = ({ p50, p90, count }: ReportRow['steps']['claim']) => ({
      count,
      formatted: formats.count(count),
      half: span(p50, formats),
      most: span(p90, formats),
    });
    const times = [
      ...(steps.claim.count === 0 ? [] : [lists.claimedIn(within(steps.claim))]),
      ...(steps.answer.count === 0 ? [] : [lists.answeredIn(within(steps.answer))]),
      ...(steps.resolve.count === 0 ? [] : [lists.resolvedIn(within(steps.resolve))]),
    ];
    const name = policy.policy.teams[team]?.name ?? team;
    const row = `*${escapeMarkup(name)}*, ${texts.urgency[urgency].toLowerCase()}`;
    return times.length === 0 ? [] : [[row, ...times].join(' · ')];
  });
  return [
    header(lists.week),
    ...(lines.length === 0 ? [context(plain(lists.noTimes))] : pages(lines).map((page) => section(ours(page)))),
  ];
};

/** `reach`: how far what stands above it looks back, where its titles don't say so. */
export const footer = (now: Instant, reach: string | undefined, { texts, formats }: Voice): object =>
  context(plain([texts.desk.lists.asOf(formats.date(now)), ...(reach === undefined ? [] : [reach])].join(' · ')));

const LINES_OF_A_PAGE = 10;

const pages = (lines: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(lines.length / LINES_OF_A_PAGE) }, (_, page) =>
    lines.slice(page * LINES_OF_A_PAGE, (page + 1) * LINES_OF_A_PAGE).join('\n'),
  );

/** `45 s`, `12 min`, `3.5 h`, or `3,5 h`. */
const span = (milliseconds: number | undefined, formats: Formats): string => {
  if (milliseconds === undefined) return '–';
  if (milliseconds < 90_000) return `${Math.round(milliseconds / 1_000)} s`;
  if (milliseconds < 5_400_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${formats.decimal(milliseconds / 3_600_000)} h`;
};
