import { deskNow } from '../policy/desk-now.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { brandName, teamName } from '../policy/policy-schema.ts';
import type { RouteNow } from '../trail/trail.ts';
import type { Texts } from './locale/texts.ts';
import { textsOf } from './locale/texts-of.ts';
import type { CardNames } from './render.ts';
import { type Voice, voiceIn } from './voice.ts';

/** The route of a mention, where there is one. */
type Routed = { readonly route: Pick<RouteNow, 'team' | 'desk'> | undefined };

/** How what is shown of a mention in a Slack channel calls things. */
export const namesOf = ({ route }: Routed, channel: string | undefined, loaded: LoadedPolicy): CardNames => {
  const { policy } = loaded;
  const readers = policy.desks[readersOf(channel, route?.desk, loaded)];
  const locale = readers?.locale ?? 'en';
  return {
    team: teamName(policy, route?.team ?? '', locale),
    desk: policy.desks[deskNow(route?.desk, policy)]?.name,
    locale,
    timeZone: readers?.timeZone ?? 'UTC',
    brand: brandName(policy),
  };
};

/**
 * The desk that reads a channel: of several the one that has the mention, else the group's, else the first; where none does the
 * group's. A channel that the policy has given up is still read by the desk that has the mention.
 */
const readersOf = (
  channel: string | undefined,
  desk: string | undefined,
  { policy, channelNames }: LoadedPolicy,
): string => {
  const name = channelNames.get(channel ?? '');
  if (name === undefined) return deskNow(desk, policy);
  const reading = Object.entries(policy.desks)
    .filter(([, { channels }]) => Object.values(channels).some((each) => each === name))
    .map(([id]) => id);
  const own = reading.find((id) => id === desk) ?? reading.find((id) => id === policy.groupDesk);
  return own ?? reading[0] ?? policy.groupDesk;
};

/** The voice of what is shown of a mention. */
export const voiceFor = (trail: Routed, channel: string | undefined, policy: LoadedPolicy): Voice =>
  voiceIn(namesOf(trail, channel, policy));

/** Its texts alone. */
export const textsFor = (trail: Routed, channel: string | undefined, policy: LoadedPolicy): Texts =>
  textsOf(namesOf(trail, channel, policy).locale);

/** How what is of no mention calls things in a channel. */
export const namesOfChannel = (channel: string | undefined, policy: LoadedPolicy): CardNames =>
  namesOf({ route: undefined }, channel, policy);

export const voiceOfChannel = (channel: string | undefined, policy: LoadedPolicy): Voice =>
  voiceIn(namesOfChannel(channel, policy));
