import type { Readable } from '../../shared/classifier/classifier.ts';
import { type Tags, withConfidence } from '../../shared/mention/tags.ts';
import { explain } from '../../shared/routing/explain.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import { brandKnownAs } from '../../shared/routing/policy-schema.ts';
import { channelLink, escapeMarkup, tamed } from '../../shared/slack/escape.ts';
import { cut } from '../../shared/slack/limits.ts';
import type { CardTexts } from '../../shared/slack/locale/texts.ts';

const QUOTED_LENGTH = 300;

/** A text as if somebody had just posted it on X. */
export const asPosted = (text: string, { policy }: LoadedPolicy): Readable => ({
  text,
  platform: 'x',
  kind: 'post',
  ...brandKnownAs(policy),
});

/** Where a post would go with the tags that it was given, and why, in our own markup. */
export const explanationOf = (
  post: Readable,
  tags: Tags,
  policy: LoadedPolicy,
  texts: CardTexts,
): readonly string[] => {
  const { route, rules, desk, shown } = explain(post, tags, policy);
  const winner = rules.find(({ outcome }) => outcome === 'matched');
  const team = policy.policy.teams[route.team]?.name ?? route.team;
  const where = route.channel === undefined ? shown : `${escapeMarkup(team)} · ${channelLink(route.channel)}`;
  return [
    `> ${escapeMarkup(cut(tamed(post.text).replace(/\s+/g, ' '), QUOTED_LENGTH))}`,
    `➡ *${where}*`,
    `${texts.urgency[tags.urgency]} · ${texts.topic[tags.topic]} · ${texts.sentiment[tags.sentiment]} · ${escapeMarkup(withConfidence(tags.model, tags.confidence.team))}`,
    ...(winner === undefined
      ? []
      : [`${escapeMarkup(texts.why(winner.rule))}: ${escapeMarkup(winner.because.join('; '))}`]),
    escapeMarkup(desk),
    escapeMarkup(shown),
  ];
};
