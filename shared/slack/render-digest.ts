import { dateAfter } from '../calendar/local-days.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { teamName } from '../policy/policy-schema.ts';
import type { Digest } from '../reports/digest.ts';
import { shareKept } from '../reports/kept-targets.ts';
import type { Instant } from '../runtime/clock.ts';
import { context, header, ours, section, sectionsOf } from './blocks.ts';
import { escapeMarkup } from './escape.ts';
import { span } from './formats.ts';
import { cut, LIMITS } from './limits.ts';
import type { CardNames } from './render.ts';
import { crisisSections } from './render-crisis.ts';
import type { SlackMessage } from './slack.ts';
import { voiceIn } from './voice.ts';

/** A day in numbers, as it stood `madeAt`, for the channel that the policy names. */
export const renderDigest = ({
  channel,
  digest,
  madeAt,
  names,
  policy: { policy },
}: {
  readonly channel: string;
  readonly digest: Digest;
  readonly madeAt: Instant;
  readonly names: Pick<CardNames, 'locale' | 'timeZone'>;
  readonly policy: LoadedPolicy;
}): SlackMessage => {
  const voice = voiceIn(names);
  const { texts, formats } = voice;
  const says = texts.digest;
  const { date, mentions, critical, high, hidden, teams, crises = [] } = digest;
  const some = (count: number, said: (count: number, formatted: string) => string) =>
    count === 0 ? [] : [said(count, formats.count(count))];
  const title = `☀ ${says.header(formats.day(date))}`;
  const came = mentions === 0 ? says.nothing : says.came(mentions, formats.count(mentions));
  const summary = [
    `*${came}*`,
    ...some(critical, (_, count) => `${count} × ${texts.urgency.critical.toLowerCase()}`),
    ...some(high, (_, count) => `${count} × ${texts.urgency.high.toLowerCase()}`),
    ...some(hidden.noise, says.noise),
    ...some(hidden.rule, says.byRule),
    ...some(hidden.grouped, says.grouped),
  ];
  const lines = teams.map(({ team, cards, answeredWithin, open, ...targets }) => {
    const kept = shareKept(targets);
    return [
      `*${escapeMarkup(teamName(policy, team, names.locale))}*`,
      ...some(cards, says.cards),
      ...(kept === undefined ? [] : [says.kept(formats.percent(kept))]),
      ...(answeredWithin === undefined ? [] : [says.answered(span(answeredWithin, formats))]),
      ...some(open, (_, count) => texts.desk.lists.stillOpen(count)),
    ].join(' · ');
  });
  // As of the day it is told on: by then the same figures, and not those that were known at midnight.
  const command = `\`npx vigie report --from ${date} --to ${date} --as-of ${dateAfter(date, 1)}\``;
  const more = policy.console === undefined ? command : `\`/vigie console\`, ${command}`;
  return {
    channel,
    text: cut(`${title} · ${came}`, LIMITS.fallback),
    blocks: [
      header(title),
      section(ours(summary.join(' · '))),
      ...crisisSections(crises, voice),
      ...sectionsOf(lines, LINES_OF_A_SECTION),
      context(ours(`${texts.desk.lists.asOf(formats.date(madeAt))} · ${says.more(more)}`)),
    ],
  };
};

const LINES_OF_A_SECTION = 10;
