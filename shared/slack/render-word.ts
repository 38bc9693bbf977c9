import type { Trail } from '../trail/trail.ts';
import { actions, context, plain, section } from './blocks.ts';
import { openButton } from './card-buttons.ts';
import { authorLine, escapedWithin, joined, mentionIn, quoteOf, titleOf } from './card-words.ts';
import { LIMITS } from './limits.ts';
import type { Texts } from './locale/texts.ts';
import type { CardInput } from './render.ts';
import type { SlackMessage } from './slack.ts';
import { voiceIn } from './voice.ts';

export interface WordInput extends CardInput {
  /** The mention below whose card it goes: what they have in common is not said again. */
  readonly root: Trail | undefined;
}

/** A further word of a conversation, below its card: who, what, and what is different now. The card is where people act. */
export const renderWord = ({ channel, trail, content, names, root }: WordInput): SlackMessage => {
  const voice = voiceIn(names);
  const { texts } = voice;
  const mention = mentionIn(trail, content);
  const author = authorLine(trail, mention, voice);
  const text = quoteOf(trail, mention, voice);
  const news = newsLine(trail, root, texts);
  const said = joined([news, author, text]);
  return {
    channel,
    text: escapedWithin(said, LIMITS.fallback, texts.cut),
    blocks: [
      context(plain(author)),
      section(plain(text)),
      ...(news === '' ? [] : [context(plain(news))]),
      ...actions([openButton(mention, texts)]),
    ],
  };
};

/** The tags that are not the root's, or were not before this word. */
const newsLine = (word: Trail, root: Trail | undefined, texts: Texts): string => {
  const { tags, deletedAt } = word;
  if (tags === undefined || deletedAt !== undefined) return '';
  const before = root?.tags;
  const isOther = root?.madeUrgentBy === word.id || before?.urgency !== tags.urgency || before.topic !== tags.topic;
  return joined([
    isOther ? titleOf(word, texts) : undefined,
    before?.sentiment === tags.sentiment ? undefined : texts.sentiment[tags.sentiment],
  ]);
};
