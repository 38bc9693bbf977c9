import { channelLink } from '../../shared/slack/escape.ts';
import type { Texts } from '../../shared/slack/locale/texts.ts';
import { actorName } from '../../shared/slack/names.ts';
import type { Refusal } from './action.ts';

/** What a person is told whose action changed nothing, in our own markup. */
export const told = (refused: Refusal, texts: Texts): string => {
  const { reason, who, channel, detail: said = '' } = refused;
  const detail = who === undefined ? (channel === undefined ? said : channelLink(channel)) : actorName(who, texts);
  return texts.desk.refused[reason](detail);
};

/** The same for a form's error, where Slack reads no markup: a live name would stand there as an id. */
export const toldPlainly = (refused: Refusal, texts: Texts): string => {
  const { reason, who, channel } = refused;
  const { unnamed } = texts.desk;
  if (who?.kind === 'person') return texts.desk.refused[reason](unnamed.person);
  return channel === undefined ? told(refused, texts) : texts.desk.refused[reason](unnamed.channel);
};
