import type { SlackDesk, SlackMessage, SlackResult } from '../../shared/slack/slack.ts';
import type { Place } from './place.ts';

export type WhisperSlack = Pick<SlackDesk, 'whisper' | 'respond'>;

/** Says something to one person, where they read. A private answer is answered by its own address, which reaches where the app is not; the home tab has no place. */
export const whisper = async (
  slack: WhisperSlack,
  { channel, threadTs, responseUrl }: Place,
  user: string,
  said: Pick<SlackMessage, 'text' | 'blocks'>,
): Promise<SlackResult<object>> => {
  if (responseUrl !== undefined) return slack.respond(responseUrl, said);
  return channel === undefined ? { kind: 'ok' } : slack.whisper(channel, user, { ...said, threadTs });
};
