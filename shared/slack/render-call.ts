import { ownCardOf } from '../trail/conversation.ts';
import type { Post } from '../trail/posts.ts';
import { actions, context, header, ours, plain, section } from './blocks.ts';
import { openButton } from './card-buttons.ts';
import { stateLine } from './card-state.ts';
import { authorLine, escapedWithin, mentionIn, quoteOf, tagsLine, titleOf } from './card-words.ts';
import { dueLine } from './due-line.ts';
import { channelLink, pingOf } from './escape.ts';
import { cut, LIMITS } from './limits.ts';
import { type CardInput, toCard } from './render.ts';
import type { SlackMessage } from './slack.ts';
import { voiceIn } from './voice.ts';

/**
 * A reminder or an escalation: who is called, and what is due. Below the card that is all; elsewhere it says what the
 * mention is as well, and where it is worked on.
 */
export const renderCall = (
  { channel, trail, content, names, deadlines = {}, cardUrl }: CardInput,
  { purpose, ping, below, calledAt }: Pick<Post, 'purpose' | 'ping' | 'below' | 'calledAt'>,
): SlackMessage => {
  const voice = voiceIn(names);
  const { texts } = voice;
  const { due: says } = texts;
  const isBack = purpose === 'reminder' && calledAt === trail.wokenAt;
  const what = purpose === 'escalation' ? `🚨 ${says.late}` : `🔔 ${isBack ? says.back : says.reminder}`;
  const due = dueLine(trail, deadlines, voice);
  const called = ping === undefined ? [] : [pingOf(ping)];
  const state = context(ours(stateLine(trail, voice)));
  const title = titleOf(trail, texts);
  const said = [...called, `*${what}*`, ...(due === '' ? [] : [due])].join(' · ');
  const text = [...called, what, title, ...(due === '' ? [] : [due])].join(' · ');
  if (below !== undefined) return { channel, text, blocks: [section(ours(said)), state] };

  const mention = mentionIn(trail, content);
  const card = ownCardOf(trail);
  const where = card === undefined ? [] : [texts.alertCard(channelLink(card.channel)), ...toCard(cardUrl, texts)];
  const quote = quoteOf(trail, mention, voice);
  return {
    channel,
    text: cut(`${text} · ${escapedWithin(quote, PREVIEW_LENGTH, '…')}`, LIMITS.fallback),
    blocks: [
      header(title),
      section(ours([said, ...where].join(' · '))),
      context(plain(authorLine(trail, mention, voice))),
      section(plain(quote)),
      context(plain(tagsLine(trail, mention, names, voice))),
      state,
      ...actions([openButton(mention, texts)]),
    ],
  };
};

const PREVIEW_LENGTH = 300;
