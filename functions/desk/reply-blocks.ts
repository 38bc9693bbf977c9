import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { guidelinesFor } from '../../shared/replies/reply-policy.ts';
import { context as line, ours, plain, section } from '../../shared/slack/blocks.ts';
import { isBlank, tamed } from '../../shared/slack/escape.ts';
import { cut } from '../../shared/slack/limits.ts';
import { actorName, shortName } from '../../shared/slack/names.ts';
import type { Voice } from '../../shared/slack/voice.ts';
import { answersGiven } from '../../shared/trail/clock-runs.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { Context } from './action.ts';

/** The longest that one word of an exchange is shown. */
const SHOWN_LENGTH = 600;

/** What was said before, the oldest first: a stranger's words are `plain_text`, and ours stand below bold words, which no stranger has. */
export const exchangeBlocks = ({ gathered, now }: Context, { texts, formats }: Voice): readonly object[] => {
  const said = (gathered?.exchange ?? []).map(({ who, text, at, editedAt }) => {
    const when = formats.date(at, now);
    const words = tamed(text.slice(0, 2 * SHOWN_LENGTH)).trim();
    const quote = isBlank(words) ? texts.noText : texts.quote(cut(words, SHOWN_LENGTH));
    if (who === 'us') return [line(ours(`*${texts.reply.ourWords}*, ${when}`)), section(plain(quote))];
    const name = shortName(who.name) || texts.unknownAuthor;
    const edited = editedAt === undefined ? '' : ` · ${texts.edited(formats.date(editedAt, now))}`;
    return [section(plain(`${name}, ${when}${edited}\n${quote}`))];
  });
  return said.length < 2 ? said.flat() : [line(ours(texts.reply.earlier)), ...said.flat()];
};

/** That it has an answer, where it has one: whoever reads on decides whether there is more to say. */
export const answeredBlocks = (trail: Trail, { texts, formats }: Voice): readonly object[] => {
  const answeredAt = answersGiven(trail).at(-1);
  return answeredAt === undefined ? [] : [line(ours(`⚠ ${texts.reply.answeredAlready(formats.date(answeredAt))}`))];
};

/** Who sent the words back that the form goes on with, and what they said of them. */
export const sentBackBlocks = (trail: Trail, { gathered }: Context, { texts }: Voice): readonly object[] => {
  const by = trail.drafts.at(-1)?.rejectedBy;
  if (by === undefined || gathered?.why === undefined) return [];
  return [line(ours(`↩ ${texts.reply.sentBackBy(actorName(by, texts))}`)), section(plain(texts.quote(gathered.why)))];
};

/** What the group asks of a reply on this topic. */
export const guidelineBlocks = (trail: Trail, { locale, texts }: Voice, policy: LoadedPolicy): readonly object[] => {
  const topic = trail.tags?.topic;
  const guidelines = guidelinesFor(policy.policy.replies, topic, locale);
  if (guidelines === undefined) return [];
  return [line(plain(`📌 ${texts.reply.guidelines(texts.topic[topic ?? 'other'])}`)), section(plain(guidelines))];
};
