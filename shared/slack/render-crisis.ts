import type { Crisis } from '../crisis/crisis.ts';
import type { Urgency } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { actions, button, context, header, ours, plain, section } from './blocks.ts';
import { actorName } from './names.ts';
import type { CardNames } from './render.ts';
import type { SlackMessage } from './slack.ts';
import { voiceIn } from './voice.ts';

/** What the live card counts. */
export interface Tally {
  readonly count: number;
  /** Of them, how many came within the last ten minutes; `isMore`: these and more. */
  readonly recent: number;
  readonly isMore: boolean;
  /** When the last one came. */
  readonly lastAt: Instant | undefined;
}

/** What the buttons of a live card are called in Slack. The first has the key of the crisis as its value, the second a topic. */
export const CRISIS_BUTTON = { end: 'crisis-over', tell: 'crisis-about' } as const;

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
  const { texts, formats } = voiceIn(names);
  const says = texts.crisis;
  const { over } = crisis;
  const topic = texts.topic[crisis.topic];
  const title = over === undefined ? `📣 ${says.header(topic)}` : `✅ ${says.overHeader(topic)}`;
  const grouped = says.grouped(tally.count, formats.count(tally.count));
  const recent = `${formats.count(tally.recent)}${tally.isMore ? '+' : ''}`;
  const last = tally.lastAt === undefined ? undefined : says.last(formats.date(tally.lastAt));
  const declared = says.declared(actorName(crisis.by, texts), formats.date(crisis.at));
  const end =
    over === undefined
      ? says.endsAt(formats.date(crisis.until))
      : over.by.kind === 'system'
        ? says.endedByItself(formats.date(over.at))
        : says.ended(actorName(over.by, texts), formats.date(over.at));
  const others = upTo === undefined ? says.notInPolicy : says.others(texts.urgency[upTo]);
  const line = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' · ');
  return {
    channel,
    text: `${title} · ${grouped}`,
    blocks: [
      header(title),
      section(
        ours(line(`*${grouped}*`, over === undefined && tally.count > 0 ? says.recent(recent) : undefined, last)),
      ),
      context(ours(line(declared, end))),
      ...(over === undefined ? [context(plain(line(others, texts.desk.lists.asOf(formats.date(now)))))] : []),
      ...actions([
        button(CRISIS_BUTTON.tell, says.tell, crisis.topic, over !== undefined),
        over === undefined ? button(CRISIS_BUTTON.end, says.end, crisis.key, false) : undefined,
      ]),
    ],
  };
};
