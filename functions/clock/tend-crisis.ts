import { liveCardOf, openCrisis } from '../../shared/crisis/crisis.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { sendRedraws } from '../../shared/queue/send-jobs.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import type { AskEvent, Post } from '../../shared/trail/posts.ts';
import { crisisTimer } from '../../shared/trail/timers.ts';

/** Has the live card of a crisis drawn again, every minute while it goes on, and ends one whose time is over: a note below the card tells the channel. */
export const tendCrisis = async (trailId: string, policy: LoadedPolicy, ports: RecordPorts): Promise<void> => {
  const { clock, timers, queues } = ports;
  const trail = await readTrail(ports.trail, trailId);
  const last = trail.crises.at(-1);
  if (last === undefined || last.over !== undefined) return;
  const now = clock.now();
  if (openCrisis(trail, now) === undefined) {
    await recording(policy, ports)(trail, (current) => {
      const { key, over } = current.crises.at(-1) ?? {};
      // Somebody may end it in this moment, or declare another.
      if (key !== last.key || over !== undefined) return undefined;
      return [{ type: 'crisis-over', by: SYSTEM }, ...noteBelow(liveCardOf(current), trailId)];
    });
    return;
  }
  // Before the drawing is asked for, so that no death between the two ends the chain.
  await timers.set(crisisTimer(trailId, now));
  const card = liveCardOf(trail);
  await sendRedraws(queues, { ...trail, posts: card === undefined ? [] : [card] });
};

/** It calls nobody, for that may be at night. Where no card stands, nothing was grouped. */
const noteBelow = (card: Post | undefined, trailId: string): readonly AskEvent[] => {
  if (card?.status !== 'delivered') return [];
  const { channel, queue, postId } = card;
  const below = { trailId, postId };
  return [{ type: 'post-asked', by: SYSTEM, purpose: 'note', channel, queue, below, broadcast: true }];
};
