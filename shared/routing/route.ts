import { isUrgent, type Tags, type Topic } from '../mention/tags.ts';
import type { RouteFacts, Subject } from '../policy/conditions.ts';
import type { LoadedPolicy, LoadedRule } from '../policy/loaded-policy.ts';
import { durationMs } from '../policy/policy-words.ts';
import { queueFor, teamQueue, URGENT_QUEUE } from '../queue/jobs.ts';
import { VigieError } from '../runtime/errors.ts';
import type { Actor } from '../trail/actor.ts';
import type { HiddenReason } from '../trail/event.ts';
import type { AskEvent } from '../trail/posts.ts';

/** Where a mention goes, and by which rule. */
export interface Route {
  /** A team of the policy, or `none`. */
  readonly team: string;
  readonly desk: string | undefined;
  /** Slack id; undefined only when hidden. */
  readonly channel: string | undefined;
  readonly queue: string;
  readonly rule: string;
  /** `rule`: a rule says `team: none`. `noise`: the classifier says so, and no rule insists on showing it. */
  readonly hidden: HiddenReason | undefined;
  /** For critical mentions: the crisis channel, and who may be called: `here`, `channel`, or a Slack user or group id. */
  readonly alert: { readonly channel: string; readonly ping: string | undefined } | undefined;
}

/**
 * Where a mention goes: the first rule that matches says which team, the desk says which of its channels.
 * Noise is hidden unless the rule says `show: always`. What may be urgent is never hidden as noise: a false alarm costs less. Nor
 * is what came without its text, of which the classifier can't tell.
 */
export const route = (facts: RouteFacts, tags: Tags, loaded: LoadedPolicy): Route => {
  const { rule } = firstMatch({ facts, tags, keywords: loaded.keywords(facts.text) }, loaded);
  const desk = rule.desk ?? deskFor(facts, tags, loaded).desk;

  const noise = tags.team === 'none' && !isUrgent(tags) && rule.show !== 'always' && !facts.needsFetch;
  const hidden = rule.team === 'none' ? 'rule' : noise ? 'noise' : undefined;
  if (hidden) {
    const queue = teamQueue('none');
    return { team: 'none', desk, channel: undefined, queue, rule: rule.name, hidden, alert: undefined };
  }

  const team = rule.team === 'suggested' ? tags.team : rule.team;
  return {
    team,
    desk,
    channel: rule.channel === undefined ? channelFor(team, desk, loaded) : loaded.policy.channels[rule.channel],
    queue: queueFor(team, tags),
    rule: rule.name,
    hidden: undefined,
    alert: tags.urgency === 'critical' ? alertOf(loaded) : undefined,
  };
};

/** Which desk looks after a mention: that of the account addressed, else of the country, else of the language, else the group's. */
export const deskFor = (
  facts: RouteFacts,
  tags: Tags,
  loaded: LoadedPolicy,
): { readonly desk: string; readonly by: 'account' | 'country' | 'language' | 'group' } => {
  const ofAccount = facts.brandAccount === undefined ? undefined : loaded.deskOfAccount.get(facts.brandAccount);
  if (ofAccount !== undefined) return { desk: ofAccount, by: 'account' };
  const ofCountry = facts.country === undefined ? undefined : loaded.deskOfCountry.get(facts.country);
  if (ofCountry !== undefined) return { desk: ofCountry, by: 'country' };
  const ofLanguage = loaded.deskOfLanguage.get(tags.language);
  if (ofLanguage !== undefined) return { desk: ofLanguage, by: 'language' };
  return { desk: loaded.policy.groupDesk, by: 'group' };
};

/** The channel of a team at a desk, by id; the group's where the desk has none. */
export const channelFor = (team: string, desk: string, { policy }: LoadedPolicy): string | undefined => {
  const name = policy.desks[desk]?.channels[team] ?? policy.desks[policy.groupDesk]?.channels[team];
  return name === undefined ? undefined : policy.channels[name];
};

const firstMatch = (subject: Subject, { rules }: LoadedPolicy): LoadedRule => {
  const match = rules.find(({ conditions }) => conditions.every((condition) => condition.holds(subject)));
  // A checked policy ends with a rule that takes everything.
  if (!match) throw new VigieError('configuration', 'the policy has no catch-all rule');
  return match;
};

/** Where critical mentions are told as well; undefined where the policy names no channel for it. */
export const alertOf = ({ policy }: LoadedPolicy): Route['alert'] => {
  const channel = policy.crisis === undefined ? undefined : policy.channels[policy.crisis.channel];
  if (policy.crisis === undefined || channel === undefined) return undefined;
  return { channel, ping: policy.crisis.ping === 'none' ? undefined : policy.crisis.ping };
};

/** Asks for the copy in the crisis channel, where there is to be one. */
export const askForAlert = (alert: Route['alert'], by: Actor): readonly AskEvent[] =>
  alert === undefined ? [] : [{ type: 'post-asked', by, purpose: 'alert', queue: URGENT_QUEUE, ...alert }];

/** How long, in ms, one ping does for all alerts of a topic in a desk; undefined where each pings. */
export const pingsOnceWithin = (topic: Topic | undefined, { policy }: LoadedPolicy): number | undefined => {
  const once = policy.crisis?.pingOnce;
  if (once === undefined || topic === undefined || ![once.topic].flat().includes(topic)) return undefined;
  return durationMs(once.within);
};
