import type { Post } from '../trail/posts.ts';
import { context, ours, section } from './blocks.ts';
import { pingOf } from './escape.ts';
import { cut, LIMITS } from './limits.ts';
import { type CardInput, copyBlocks, homeOf, partsOf } from './render.ts';
import type { SlackMessage } from './slack.ts';

/**
 * A reminder or an escalation: who is called, and what is due. Below the card that is all; elsewhere it says what the
 * mention is as well, and where it is worked on.
 */
export const renderCall = (
  input: CardInput,
  { purpose, ping, below, calledAt }: Pick<Post, 'purpose' | 'ping' | 'below' | 'calledAt'>,
): SlackMessage => {
  const { channel, trail } = input;
  const card = partsOf(input);
  const { due: says } = card.texts;
  const isBack = purpose === 'reminder' && calledAt === trail.wokenAt;
  const what = purpose === 'escalation' ? `🚨 ${says.late}` : `🔔 ${isBack ? says.back : says.reminder}`;
  const due = card.due === '' ? [] : [card.due];
  const called = ping === undefined ? [] : [pingOf(ping)];
  const said = [...called, `*${what}*`, ...due];
  const text = [...called, what, card.title, ...due].join(' · ');
  if (below !== undefined)
    return { channel, text, blocks: [section(ours(said.join(' · '))), context(ours(card.state))] };
  return {
    channel,
    text: cut(`${text} · ${card.preview}`, LIMITS.fallback),
    blocks: copyBlocks(card, [...said, ...homeOf(input, card.texts)]),
  };
};
