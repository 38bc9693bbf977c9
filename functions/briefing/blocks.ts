import type { Content } from '../../shared/content/content.ts';
import type { OpenCrisis } from '../../shared/crisis/grouping.ts';
import { isUrgent, type Topic } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { teamName } from '../../shared/policy/policy-schema.ts';
import { isAnsweredFrom } from '../../shared/replies/reply-policy.ts';
import type { FollowUp } from '../../shared/reports/follow-up.ts';
import type { ReportRow } from '../../shared/reports/response-times.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { actions, button, context, header, ours, plain, section, sectionsOf } from '../../shared/slack/blocks.ts';
import { type Action, openButton } from '../../shared/slack/card-buttons.ts';
import { snoozeLine } from '../../shared/slack/card-state.ts';
import { joined, preview, titleOf, urgencyOf, whoAndWhat } from '../../shared/slack/card-words.ts';
import { voiceOfChannel } from '../../shared/slack/desk-names.ts';
import { channelLink, escapeMarkup, linkTo } from '../../shared/slack/escape.ts';
import { span } from '../../shared/slack/formats.ts';
import { actorName, platformName } from '../../shared/slack/names.ts';
import { CRISIS_BUTTON, fromToLine } from '../../shared/slack/render-crisis.ts';
import type { Voice } from '../../shared/slack/voice.ts';
import { whomToTell } from '../../shared/slack/whom-to-tell.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { waitingIn } from '../../shared/trail/drafts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { Work } from './work.ts';

/** A briefing speaks as a desk does, by the policy's names. */
export interface DeskVoice extends Voice {
  readonly policy: LoadedPolicy;
}

/** That of the desk whose channel it is; else, and without a channel, the group's. */
export const deskVoice = (channel: string | undefined, policy: LoadedPolicy): DeskVoice => ({
  ...voiceOfChannel(channel, policy),
  policy,
});

/** What is listed, with its text where that is still there. */
type Listed<T> = T & {
  readonly content?: Content | undefined;
  /** Where its card is in Slack. */
  readonly cardUrl: string | undefined;
};

/** A line of work. */
export type Item = Listed<Work>;

/** Somebody who is still to hear of it. */
export type ToldItem = Listed<
  FollowUp & {
    readonly trail: Trail;
    /** With which their conversation began: whoever has it has this. */
    readonly homeTrail: Trail;
  }
>;

export interface List {
  readonly title: string;
  readonly items: readonly Item[];
  /** Not where the list stays: nobody draws that again when a text is gone. */
  readonly hasQuotes: boolean;
  /** All that there are, shown or not. */
  readonly count: number;
}

export const listBlocks = ({ title, items, hasQuotes, count }: List, voice: DeskVoice): readonly object[] => {
  const below = hasQuotes ? quoteLine : whenLine;
  const lines = items.map((item) => [itemLine(item, voice), below(item, voice)] as const);
  const { lists } = voice.texts.desk;
  const more = (shown: number) =>
    count > shown ? [context(ours(lists.more(voice.formats.count(count - shown))))] : [];
  return linesBlocks(headerOf(title, count, voice), lines, lists.nothing, more);
};

export interface ToldList {
  readonly title: string;
  readonly topic: Topic;
  /** The key of the crisis whose list it is. */
  readonly crisis: string | undefined;
  readonly items: readonly ToldItem[];
  /** All that there are. */
  readonly count: number;
  /** Those from the first item on, shown or not. */
  readonly left: number;
}

/** Whom to tell that it is fixed, a part at a time. */
export const aboutBlocks = (
  { title, topic, crisis, items, count, left }: ToldList,
  voice: DeskVoice,
): readonly object[] => {
  const { lists } = voice.texts.desk;
  const lines = items.map(
    (item) => [toldLine(item, voice), whoAndWhat(item.trail, item.content, voice), pressable(item, voice)] as const,
  );
  const more = (shown: number) => {
    const after = items[shown - 1];
    if (after === undefined || left === shown) return [];
    const { at, mention } = after;
    const value = whomToTell({ topic, crisis, after: { at, mention } });
    return actions([button(CRISIS_BUTTON.tell, lists.showMore(voice.formats.count(left - shown)), value, false)]);
  };
  return linesBlocks(headerOf(title, count, voice), lines, lists.aboutNobody, more);
};

/** Whoever tells forty people that it is fixed should not have to find forty cards. What has no card is claimed here as well. */
const pressable = ({ home, trail, content }: ToldItem, { texts, policy }: DeskVoice): readonly object[] => {
  const open = openButton(content?.mention, texts);
  if (home === undefined) return actions([open]);
  const press = (action: Action) => button(action, texts.desk.button[action], home, false);
  const isAnswerable = content !== undefined && isAnsweredFrom(policy.policy.replies, trail);
  return actions([
    content !== undefined && trail.route?.hidden === 'grouped' ? press('claim') : undefined,
    isAnswerable ? press('reply') : undefined,
    press('resolve'),
    open,
  ]);
};

const headerOf = (title: string, count: number, { formats }: Voice) => header(`${title} (${formats.count(count)})`);

/**
 * A line is what it is in our own words, what was said, or only when, as plain text, and maybe what can be pressed. As many as a message
 * takes; `more`, of how many are shown: what stands below them.
 */
const linesBlocks = (
  head: object,
  lines: readonly (readonly [is: string, below: string, buttons?: readonly object[]])[],
  nothing: string,
  more: (shown: number) => readonly object[],
): readonly object[] => {
  const rows = lines.map(([is, below, buttons = []]) => [section(ours(is)), context(plain(below)), ...buttons]);
  const fitting = rows.filter((_, i) => rows.slice(0, i + 1).flat().length <= MOST_LINE_BLOCKS);
  return [head, ...(rows.length === 0 ? [context(plain(nothing))] : fitting.flat()), ...more(fitting.length)];
};

/** A message has 50: its title, how many more there are, and as of when. */
const MOST_LINE_BLOCKS = 47;

const itemLine = ({ trail, dueAt, isOverdue, cardUrl }: Item, voice: DeskVoice): string => {
  const { texts, formats, policy } = voice;
  const { lists } = texts.desk;
  const channel = ownCardOf(trail)?.channel;
  const due = dueAt === undefined ? undefined : (isOverdue ? lists.overdueSince : lists.dueAt)(formats.date(dueAt));
  // Nobody is called for what is set aside: it may well be due at a time that is over.
  const when = trail.snooze === undefined ? due : `💤 ${snoozeLine(trail.snooze, trail.lastAt, voice)}`;
  return joined([
    `*${escapeMarkup(titleOf(trail, texts))}*`,
    escapeMarkup(platformName(trail.received?.platform)),
    escapeMarkup(teamName(policy.policy, trail.route?.team ?? '', voice.locale)),
    channel === undefined ? undefined : channelLink(channel),
    trail.claim === undefined ? lists.noOne : actorName({ kind: 'person', user: trail.claim.user }, texts),
    when,
    waitingIn(trail) === undefined ? undefined : `✍ ${lists.awaitsApproval}`,
    cardUrl === undefined ? undefined : linkTo(cardUrl, lists.openCard),
  ]);
};

const toldLine = (item: ToldItem, { texts, formats }: Voice): string => {
  const { desk } = texts;
  const { claim } = item.homeTrail;
  const answered = item.answeredAt === undefined ? '' : `, ${formats.date(item.answeredAt)}`;
  return joined([
    `*${desk.lists.aboutState[item.state]}*${answered}`,
    claim && actorName({ kind: 'person', user: claim.user }, texts),
    waitingIn(item.homeTrail) === undefined ? undefined : `✍ ${desk.lists.awaitsApproval}`,
    item.trail.tags && isUrgent(item.trail.tags) ? urgencyOf(item.trail.tags, texts) : undefined,
    escapeMarkup(platformName(item.platform)),
    formats.date(item.at, item.trail.received?.receivedAt),
    item.channel === undefined ? undefined : channelLink(item.channel),
    item.cardUrl === undefined ? undefined : linkTo(item.cardUrl, desk.lists.openCard),
  ]);
};

const quoteLine = ({ trail, content }: Item, voice: Voice): string => preview(trail, content?.mention, voice);

const whenLine = ({ trail: { received } }: Item, { formats }: Voice): string =>
  formats.date(received?.createdAt ?? 0, received?.receivedAt);

/** A line for each crisis that goes on, with a link to its live card. */
export const crisisBlocks = (
  crises: readonly (OpenCrisis & { readonly cardUrl: string | undefined })[],
  voice: Voice,
): readonly object[] => {
  const { texts } = voice;
  const lines = crises.map(({ crisis, cardUrl }) =>
    joined([
      `📣 *${escapeMarkup(texts.crisis.header(texts.topic[crisis.topic]))}*`,
      channelLink(crisis.channel),
      fromToLine(crisis, voice),
      cardUrl === undefined ? undefined : linkTo(cardUrl, texts.desk.lists.openCard),
    ]),
  );
  return sectionsOf(lines, LINES_OF_A_SECTION);
};

/** The week's times by team and urgency, a line each, with what is still open. What is not shown has no line. */
export const reportBlocks = (
  rows: readonly ReportRow[],
  { locale, texts, formats, policy }: DeskVoice,
): readonly object[] => {
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
      // Who is quick with a few and leaves the others would look best.
      ...(steps.resolve.open === 0 ? [] : [lists.stillOpen(formats.count(steps.resolve.open))]),
    ];
    const row = `*${escapeMarkup(teamName(policy.policy, team, locale))}*, ${texts.urgency[urgency].toLowerCase()}`;
    return times.length === 0 ? [] : [[row, ...times].join(' · ')];
  });
  return [
    header(lists.week),
    ...(lines.length === 0 ? [context(plain(lists.noTimes))] : sectionsOf(lines, LINES_OF_A_SECTION)),
  ];
};

/** `reach`: how far what stands above it looks back, where its titles don't say so. */
export const footer = (now: Instant, reach: string | undefined, { texts, formats }: Voice): object =>
  context(plain([texts.desk.lists.asOf(formats.date(now)), ...(reach === undefined ? [] : [reach])].join(' · ')));

const LINES_OF_A_SECTION = 10;
