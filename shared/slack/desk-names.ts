import { deskNow } from '../policy/desk-now.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { brandName, teamName } from '../policy/policy-schema.ts';
import type { RouteNow, Trail } from '../trail/trail.ts';
import type { Texts } from './locale/texts.ts';
import { textsOf } from './locale/texts-of.ts';
import type { CardNames } from './render.ts';
import { type Voice, voiceIn } from './voice.ts';

/** How the desk that has the mention calls things. */
export const namesOf = (
  { route }: { readonly route: Pick<RouteNow, 'team' | 'desk'> | undefined },
  { policy }: LoadedPolicy,
): CardNames => {
  const desk = policy.desks[deskNow(route?.desk, policy)];
  return {
    team: teamName(policy, route?.team ?? ''),
    desk: desk?.name,
    locale: desk?.locale ?? 'en',
    timeZone: desk?.timeZone ?? 'UTC',
    brand: brandName(policy),
  };
};

/** The voice of the desk that has the mention; the group's where none has. */
export const voiceFor = (trail: Pick<Trail, 'route'>, policy: LoadedPolicy): Voice => voiceIn(namesOf(trail, policy));

/** How the first desk that has the Slack channel calls things; the group's where none has. */
export const namesOfChannel = (channel: string | undefined, loaded: LoadedPolicy): CardNames => {
  const name = loaded.channelNames.get(channel ?? '');
  const desks = Object.entries(loaded.policy.desks);
  const [desk] = desks.find(([, { channels }]) => Object.values(channels).some((each) => each === name)) ?? [];
  return namesOf({ route: { team: '', desk } }, loaded);
};

export const voiceOfChannel = (channel: string | undefined, policy: LoadedPolicy): Voice =>
  voiceIn(namesOfChannel(channel, policy));

/** Its texts alone. */
export const textsFor = (trail: Pick<Trail, 'route'>, policy: LoadedPolicy): Texts =>
  textsOf(namesOf(trail, policy).locale);
