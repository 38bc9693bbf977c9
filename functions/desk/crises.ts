import { crisisTrailId, liveCardOf, openCrisis } from '../../shared/crisis/crisis.ts';
import { getsCards, groupingOf, mostGrouped } from '../../shared/crisis/grouping.ts';
import type { Topic } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { voiceOfChannel } from '../../shared/slack/desk-names.ts';
import type { Membership } from '../../shared/slack/membership.ts';
import { renderGoesOn } from '../../shared/slack/render-crisis.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import type { Actor } from '../../shared/trail/actor.ts';
import { appendOnce } from '../../shared/trail/append.ts';
import { type Events, SYSTEM } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { type Post, trailIdOf } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { nothing } from './action.ts';
import { allowed } from './allowed.ts';
import { askForPosts } from './ask-for-posts.ts';
import { inOneMoment } from './moment.ts';
import type { PressPorts } from './press.ts';
import { told } from './told.ts';

export type CrisisPorts = Pick<PressPorts, 'trail' | 'timers' | 'queues' | 'clock' | 'log'>;

/** Somebody wants a crisis declared or ended, in the Slack channel where they say so. */
interface CrisisWish {
  readonly user: string;
  /** Names this very request: the same one again has no second effect. */
  readonly requestId: string;
}

/** What a person is told, in our own markup. */
export type Answer = Pick<SlackMessage, 'text' | 'blocks'>;

/** Declares, widens and ends crises. */
export const createCrises = (policy: LoadedPolicy, isIn: Membership, ports: CrisisPorts) => {
  const { trail: store } = ports;

  /** From here what would come into the channel about the topic is grouped on one card. */
  const declare = async (
    { user, requestId }: CrisisWish,
    topic: Topic,
    channel: string | undefined,
  ): Promise<Answer> => {
    const voice = voiceOfChannel(channel, policy);
    const { texts, formats } = voice;
    const says = texts.crisis;
    const grouping = groupingOf(policy);
    if (grouping === undefined) return { text: says.notInPolicy };
    if (channel === undefined || !getsCards(channel, policy)) return { text: says.notHere };
    const trailId = crisisTrailId(channel, topic);
    const [commits, mayDo] = await Promise.all([store.read(trailId), allowed(user, 'declare', policy, isIn)]);
    if (mayDo !== 'yes') return { text: told(nothing(mayDo), texts) };

    const by: Actor = { kind: 'person', user };
    const moment = inOneMoment(ports);
    const now = moment.clock.now();
    const decide = (trail: Trail): Events | undefined => {
      const crisis = openCrisis(trail, now);
      if (crisis !== undefined) return cardAgain(liveCardOf(trail), by);
      return [
        ...endOfLast(trail),
        { type: 'crisis-declared', by, topic, channel, until: now + grouping.lastsMs },
        { type: 'post-asked', by, purpose: 'crisis', channel, queue: URGENT_QUEUE },
      ];
    };
    const prepare = settingTimers(policy, moment);
    const { kind, trail } = await appendOnce(moment, { trailId, requestId, commits }, decide, prepare);
    await askForPosts(ports, trail);
    const crisis = openCrisis(trail, now);
    if (kind === 'declined' && crisis !== undefined) return renderGoesOn(crisis, mostGrouped(crisis, grouping), voice);
    const until = formats.date(crisis?.until ?? now);
    return { text: says.begun(texts.topic[topic], texts.urgency[grouping.upTo], until) };
  };

  /** `key`: of the crisis. Nothing is told where it was done `isOnCard`, which says so. */
  const change = async (
    how: 'end' | 'widen',
    { user, requestId }: CrisisWish,
    key: string,
    isOnCard: boolean,
    tell: (text: string) => Promise<void>,
  ): Promise<void> => {
    const trailId = trailIdOf(key);
    const [commits, mayDo] = await Promise.all([store.read(trailId), allowed(user, 'declare', policy, isIn)]);
    const known = foldTrail(trailId, commits).crises.at(-1);
    const { texts } = voiceOfChannel(known?.channel, policy);
    if (mayDo !== 'yes') return tell(told(nothing(mayDo), texts));
    const by: Actor = { kind: 'person', user };
    const moment = inOneMoment(ports);
    let isOver = false;
    const decide = ({ crises }: Trail): Events | undefined => {
      const last = crises.at(-1);
      // Its card may be behind, and another have been declared since.
      isOver = last?.key !== key || last.over !== undefined;
      if (isOver) return undefined;
      if (how === 'end') return [{ type: 'crisis-over', by }];
      return last?.widenedTo === WIDEST ? undefined : [{ type: 'crisis-widened', by, upTo: WIDEST }];
    };
    const prepare = settingTimers(policy, moment);
    const { kind, trail } = await appendOnce(moment, { trailId, requestId, commits }, decide, prepare);
    const { overAlready, overNow, others } = texts.crisis;
    const done = how === 'end' ? overNow : others(texts.urgency[WIDEST]);
    const text = isOver ? overAlready : isOnCard && kind !== 'declined' ? undefined : done;
    await Promise.all([askForPosts(ports, trail), text === undefined ? undefined : tell(text)]);
  };

  return { declare, change };
};

/** The most urgent that a crisis may group. */
const WIDEST = 'high';

/** It groups nothing without its card: where Slack refused that, for Vigie was not in the channel, say, whoever declares it again has mended it. */
const cardAgain = (card: Post | undefined, by: Actor): Events | undefined =>
  card?.status === 'failed' || card?.status === 'parked' ? [{ type: 'unparked', by, postId: card.postId }] : undefined;

/** One whose time is over may not have been ended yet: the clock comes once a minute. */
const endOfLast = ({ crises }: Trail): Events | readonly [] => {
  const last = crises.at(-1);
  return last === undefined || last.over !== undefined ? [] : [{ type: 'crisis-over', by: SYSTEM }];
};
