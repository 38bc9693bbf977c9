import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { platformName } from '../../shared/slack/names.ts';
import type { Actor } from '../../shared/trail/actor.ts';
import type { PageVoice } from './page-voice.ts';

/** People by their Slack id: a page asks Slack for nothing. */
export const nameOf = (by: Actor, { texts }: PageVoice): string => {
  switch (by.kind) {
    case 'person':
      return by.user;
    case 'platform':
      return platformName(by.platform);
    case 'system':
      return texts.somebody;
  }
};

/** As the policy calls it. */
export const channelName = (channel: string, { channelNames }: LoadedPolicy): string =>
  `#${channelNames.get(channel) ?? channel}`;
