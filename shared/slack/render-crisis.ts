import type { Crisis } from '../crisis/crisis.ts';
import type { Urgency } from '../mention/tags.ts';
import type { CrisisFigures } from '../reports/digest.ts';
import type { Instant } from '../runtime/clock.ts';
import { actions, button, confirming, context, header, ours, plain, section, sectionsOf } from './blocks.ts';
import { joined } from './card-words.ts';
import { channelLink, escapeMarkup } from './escape.ts';
import { actorName } from './names.ts';
import type { CardNames } from './render.ts';
import type { SlackMessage } from './slack.ts';
import { type Voice, voiceIn } from './voice.ts';

/** What the live card counts. */
export interface Tally {
  readonly count: number;
  /** Of them, how many came within the last ten minutes; `isMore`: these and more. */
  readonly recent: number;
  readonly isMore: boolean;
  /** When the last one came. */
  readonly lastAt: Instant | undefined;
  /** Of one that is over: how many were not closed when it ended. `isMore`: there are more than were looked at. */
  readonly openThen: { readonly count: number; readonly isMore: boolean } | undefined;
}

/** What the buttons of a live card are called in Slack. Each has the key of the crisis as its value. */
export const CRISIS_BUTTON = { end: 'crisis-over', widen: 'crisis-widen', tell: 'crisis-about' } as const;

/** The live card of a crisis, as it is at `now`. No word of a stranger's, so that nothing of it is ever to be erased. */
export const renderCrisis = ({
  channel,
  crisis,
  upTo,
  tally,
  now,
  names,
}: {
  readonly channel: string;
  readonly crisis: Crisis;
  /** The most urgent that is grouped; undefined where the policy has come to group nothing. */
  readonly upTo: Urgency | undefined;
  readonly tally: Tally;
  readonly now: Instant;
  readonly names: Pick<CardNames, 'locale' | 'timeZone'>;
}): SlackMessage => {
  const voice = voiceIn(names);
  const { texts, formats } = voice;
  const says = texts.crisis;
  const { over } = crisis;
  const topic = texts.topic[crisis.topic];
  const title = over === undefined ? `📣 ${says.header(topic)}` : `✅ ${says.overHeader(topic)}`;
  const grouped = says.grouped(tally.count, formats.count(tally.count));
  const recent = `${formats.count(tally.recent)}${tally.isMore ? '+' : ''}`;
  const last = tally.lastAt === undefined ? undefined : says.last(formats.date(tally.lastAt));
  const running = over === undefined && tally.count > 0 ? says.recent(recent) : undefined;
  const others = upTo === undefined ? says.notInPolicy : says.others(texts.urgency[upTo]);
  return {
    channel,
    text: `${title} · ${grouped}`,
    blocks: [
      header(title),
      section(ours(joined([`*${grouped}*`, running, last, openThen(tally, voice)]))),
      context(ours(fromToLine(crisis, voice))),
      ...(over === undefined ? [context(plain(joined([others, texts.desk.lists.asOf(formats.date(now))])))] : []),
      ...crisisButtons(crisis, upTo, voice),
    ],
  };
};

/** What whoever declares it once more is answered, where its card may be far up: the same buttons. `upTo` as on the card. */
export const renderGoesOn = (crisis: Crisis, upTo: Urgency, voice: Voice): Pick<SlackMessage, 'text' | 'blocks'> => {
  const text = voice.texts.crisis.goesOn(voice.texts.topic[crisis.topic]);
  const since = fromToLine(crisis, voice);
  return {
    text: `${text} ${since}`,
    blocks: [section(ours(text)), context(ours(since)), ...crisisButtons(crisis, upTo, voice)],
  };
};

/** Below the live card of one that ended by itself, which is far up by then and which nobody looks at. */
export const renderEndedByItself = ({
  channel,
  crisis,
  tally,
  names,
}: Pick<Parameters<typeof renderCrisis>[0], 'channel' | 'crisis' | 'tally' | 'names'>): SlackMessage => {
  const voice = voiceIn(names);
  const { texts, formats } = voice;
  const text = texts.crisis.overByItself(texts.topic[crisis.topic]);
  const grouped = texts.crisis.grouped(tally.count, formats.count(tally.count));
  return {
    channel,
    text,
    blocks: [
      section(ours(text)),
      context(plain(joined([grouped, openThen(tally, voice)]))),
      ...actions([tellButton(crisis, voice)]),
    ],
  };
};

/** Nothing where none of the latest was open, and there are more that nobody looked at. */
const openThen = ({ count, openThen: open }: Tally, { texts, formats }: Voice): string | undefined =>
  open === undefined || count === 0 || (open.count === 0 && open.isMore)
    ? undefined
    : texts.crisis.openThen(open.count, `${formats.count(open.count)}${open.isMore ? '+' : ''}`);

/** In a report: a line for each, what it came to, as its live card tells it, and what of that is still to be done. */
export const crisisSections = (crises: readonly CrisisFigures[], voice: Voice): readonly object[] =>
  sectionsOf(
    crises.map((crisis) => crisisLine(crisis, voice)),
    LINES_OF_A_SECTION,
  );

/** A text has an end, and a line of a crisis is long. */
const LINES_OF_A_SECTION = 6;

const crisisLine = (crisis: CrisisFigures, voice: Voice): string => {
  const { texts, formats } = voice;
  const says = texts.crisis;
  const { topic, channel, widenedTo, over, grouped, open, isMore } = crisis;
  const title = (over === undefined ? says.header : says.overHeader)(texts.topic[topic]);
  return joined([
    `${over === undefined ? '📣' : '✅'} *${escapeMarkup(title)}*`,
    channelLink(channel),
    fromToLine(crisis, voice),
    widenedTo && says.widened(texts.urgency[widenedTo]),
    texts.digest.grouped(grouped, formats.count(grouped)),
    // Of the latest none is open, and nobody looked at the others.
    grouped === 0 || (open === 0 && isMore)
      ? undefined
      : texts.desk.lists.stillOpen(`${formats.count(open)}${isMore ? '+' : ''}`),
  ]);
};

/** Who declared it, and when it ends or has ended. */
export const fromToLine = (
  { by, at, until, over }: Pick<CrisisFigures, 'by' | 'at' | 'until' | 'over'>,
  { texts, formats }: Voice,
): string => {
  const says = texts.crisis;
  const end =
    over === undefined
      ? says.endsAt(formats.date(until))
      : over.by.kind === 'system'
        ? says.endedByItself(formats.date(over.at))
        : says.ended(actorName(over.by, texts), formats.date(over.at));
  return joined([says.declared(actorName(by, texts), formats.date(at)), end]);
};

const crisisButtons = (crisis: Crisis, upTo: Urgency | undefined, voice: Voice) => {
  const { crisis: says, desk, urgency } = voice.texts;
  const asking = (which: 'end' | 'widen', name: string, text: string) =>
    confirming(button(CRISIS_BUTTON[which], name, crisis.key, false), {
      ...{ title: name, text, yes: name, no: desk.form.cancel },
    });
  const isOpen = crisis.over === undefined;
  return actions([
    tellButton(crisis, voice),
    isOpen && upTo !== undefined && upTo !== 'high'
      ? asking('widen', says.widen(urgency.high), says.widenAsk)
      : undefined,
    isOpen ? asking('end', says.end, says.endAsk) : undefined,
  ]);
};

const tellButton = ({ key, over }: Crisis, { texts: { crisis: says } }: Voice) =>
  button(CRISIS_BUTTON.tell, says.tell, key, over !== undefined);
