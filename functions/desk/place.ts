import { cardOrWordOf } from '../../shared/trail/conversation.ts';
import { isCardOrWord } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { nothing, type Refusal } from './action.ts';

/** Where something was pressed. A post whose delivery is not recorded yet has no time stamp in the trail. */
export interface Place {
  readonly channel: string | undefined;
  readonly ts: string | undefined;
  /** The thread that it stands in: who reads it there does not see the channel. */
  readonly threadTs: string | undefined;
  /** Of a private answer: where more can be said to whoever pressed in it. */
  readonly responseUrl?: string | undefined;
}

/** Why this is no place to act on the mention: its card was never here, or is an earlier one. */
export const wrongPlace = (place: Place, { posts }: Trail): Refusal | undefined => {
  const { channel, ts } = place;
  // The home tab is no channel: who sees it is who presses.
  if (channel === undefined || isPrivate(place)) return undefined;
  if (!posts.some((post) => post.channel === channel)) return nothing('wrong-channel');
  const now = cardOrWordOf({ posts });
  const pressed = posts.find((post) => post.channel === channel && post.ts === ts && post.ts !== undefined);
  return pressed === undefined || !isCardOrWord(pressed) || pressed === now || now === undefined
    ? undefined
    : nothing('moved', { channel: now.channel });
};

/** In an answer for one person alone, as the list of whom to tell is: Slack does not give that back, where a card says which message it is. */
export const isPrivate = ({ ts }: Place): boolean => ts === undefined;
