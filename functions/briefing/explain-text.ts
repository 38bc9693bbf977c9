import type { Readable } from '../../shared/classifier/classifier.ts';
import type { Tags } from '../../shared/mention/tags.ts';
import { deskNow } from '../../shared/policy/desk-now.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { brandKnownAs, type Rule, teamName } from '../../shared/policy/policy-schema.ts';
import { explain } from '../../shared/routing/explain.ts';
import { joined } from '../../shared/slack/card-words.ts';
import { channelLink, escapeMarkup, tamed } from '../../shared/slack/escape.ts';
import { cut } from '../../shared/slack/limits.ts';
import { platformName } from '../../shared/slack/names.ts';
import type { DeskVoice } from './blocks.ts';

const QUOTED_LENGTH = 300;

/** A text as if somebody had just posted it on X. */
export const asPosted = (text: string, { policy }: LoadedPolicy): Readable => ({
  text,
  platform: 'x',
  kind: 'post',
  ...brandKnownAs(policy),
});

/** Where a post would go with the tags that it was given, and why, in our own markup. `isGrouped`: now, in a crisis there. */
export const explanationOf = (post: Readable, tags: Tags, voice: DeskVoice, isGrouped: boolean): readonly string[] => {
  const { texts, formats, policy } = voice;
  const { route, deskBy, shownBy } = explain(post, tags, policy);
  const rule = policy.rules.find((each) => each.rule.name === route.rule)?.rule;
  const shown = texts.explain.shown[isGrouped ? 'grouped' : shownBy];
  const desk = texts.explain.desk[deskBy](policy.policy.desks[deskNow(route.desk, policy.policy)]?.name ?? '');
  const where =
    route.channel === undefined
      ? shown
      : `${escapeMarkup(teamName(policy.policy, route.team, voice.locale))} · ${channelLink(route.channel)}`;
  const { team: sure } = tags.confidence;
  const read = joined([
    texts.urgency[tags.urgency],
    texts.topic[tags.topic],
    texts.sentiment[tags.sentiment],
    languageName(tags, voice),
    sure === undefined ? tags.model : `${tags.model} ${formats.percent(sure)}`,
  ]);
  return [
    `> ${escapeMarkup(cut(tamed(post.text).replace(/\s+/g, ' '), QUOTED_LENGTH))}`,
    `➡ *${where}*`,
    escapeMarkup(read),
    ...(rule === undefined ? [] : [escapeMarkup(joined([texts.why(rule.name), ...foundBy(rule, post, tags, voice)]))]),
    escapeMarkup(desk),
    ...(route.channel === undefined ? [] : [shown]),
  ];
};

/** What the rule asks for and found: all of it, for the rule matched. */
const foundBy = ({ when = {}, team }: Rule, post: Readable, tags: Tags, voice: DeskVoice): readonly string[] => {
  const { texts, formats, policy } = voice;
  const { field, quote, explain: says } = texts;
  const inText = policy.keywords(post.text);
  const suggested = tags.team === 'none' ? says.nobody : teamName(policy.policy, tags.team, voice.locale);
  const keywords = [when.keywords ?? []].flat().filter((keyword) => inText.has(keyword));
  const found = [
    when.topic && `${field.topic} ${quote(texts.topic[tags.topic])}`,
    when.urgency && `${field.urgency} ${quote(texts.urgency[tags.urgency])}`,
    when.sentiment && `${field.sentiment} ${quote(texts.sentiment[tags.sentiment])}`,
    when.authorKind && `${field.authorKind} ${quote(says.authorKind[tags.authorKind])}`,
    when.language && `${field.language} ${quote(languageName(tags, voice) ?? '?')}`,
    (when.suggested ?? team === 'suggested') ? `${field.team} ${quote(suggested)}` : undefined,
    when.platform && platformName(post.platform),
    when.kind && texts.kind[post.kind],
    keywords.length === 0 ? undefined : says.keywords(keywords.map(quote).join(', ')),
    when.minConfidence === undefined ? undefined : says.sure(formats.percent(when.minConfidence)),
  ].filter((each) => each !== undefined);
  return found.length === 0 ? [says.everything] : found;
};

const languageName = ({ language }: Tags, { formats }: DeskVoice): string | undefined =>
  language === 'und' ? undefined : formats.language(language);
