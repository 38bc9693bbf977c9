import { deskNow, isWith } from '../../../shared/policy/desk-now.ts';
import type { LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { teamName } from '../../../shared/policy/policy-schema.ts';
import { queueFor } from '../../../shared/queue/jobs.ts';
import { channelFor } from '../../../shared/routing/route.ts';
import { input, option, select } from '../../../shared/slack/blocks.ts';
import { cardOrWordOf } from '../../../shared/trail/conversation.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { type DeskAction, nothing, type Person, perform } from '../action.ts';

/** Team, desk, channel, card and clock move in one commit: no reader ever sees half of it. */
export const reroute: DeskAction = {
  kind: 'form',
  right: 'reroute',
  on: 'open',
  form: ({ route }, { texts, locale }, { policy: { policy } }) => {
    const { form } = texts.desk;
    const teams = Object.keys(policy.teams).map((id) => option(teamName(policy, id, locale), id));
    const desks = Object.entries(policy.desks).map(([id, { name }]) => option(name, id));
    return {
      title: form.title.reroute,
      blocks: [
        input('team', form.team, select(teams, route?.team), form.rerouteHint),
        input('desk', form.desk, select(desks, deskNow(route?.desk, policy))),
      ],
    };
  },
  decide: (trail, { team, desk }, { by, policy }) => {
    if (team === undefined || desk === undefined) return nothing('incomplete');
    const channel = Object.hasOwn(policy.policy.desks, desk) ? channelFor(team, desk, policy) : undefined;
    if (channel === undefined) return nothing('no-channel');
    const asks = newCard(trail, { team, channel, by });
    if (!isWith(trail, team, desk, policy.policy))
      return perform({ type: 'rerouted', by, team, desk, clock: clockOf(team, policy) }, ...asks);
    const [ask] = isInNamedChannel(trail, policy) ? [] : asks;
    return ask === undefined ? nothing('already-there') : perform(ask);
  },
};

/** Two teams may share a channel: then the card stays, and says whose it is now. */
const newCard = (
  trail: Trail,
  { team, channel, by }: { readonly team: string; readonly channel: string; readonly by: Person },
): readonly TrailEvent[] => {
  if (cardOrWordOf(trail)?.channel === channel) return [];
  return [{ type: 'post-asked', by, purpose: 'card', channel, queue: queueFor(team, trail.tags) }];
};

/** A team may leave a channel, and its open cards stay there; where a rule has a channel of its own they belong there. */
const isInNamedChannel = (trail: Trail, { channelNames }: LoadedPolicy): boolean =>
  channelNames.has(cardOrWordOf(trail)?.channel ?? '');

const clockOf = (team: string, { policy }: LoadedPolicy) => policy.teams[team]?.reroute ?? policy.reroute;
