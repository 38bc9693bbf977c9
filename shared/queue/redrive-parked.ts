import { decideAndAppend, type TrailPorts } from '../trail/append.ts';
import { SYSTEM, type TrailEvent, unlessEmpty } from '../trail/event.ts';
import type { Post } from '../trail/posts.ts';
import { readDays } from '../trail/read-days.ts';
import { recoveryTimer, type TimerStore } from '../trail/timers.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { TrailIndex } from '../trail/trail-store.ts';
import type { QueueSender } from './queue.ts';
import { sendJobs } from './send-jobs.ts';

export interface RedriveParkedPorts extends TrailPorts {
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  readonly unreadable: (trailId: string) => void;
}

/** Asks again for every parked or failed post of the last `days` days; returns how many. */
export const redriveParked = async (ports: RedriveParkedPorts, days: number): Promise<number> => {
  let count = 0;
  for await (const trail of readDays(ports, ports.clock.now(), days)) {
    const parked = unparks(trail).length;
    if (parked === 0) continue;
    // When we end between the commit and the send, nobody finds it parked any more: the timer does.
    await ports.timers.set(recoveryTimer(trail.id, ports.clock.now()));
    const after = await decideAndAppend(ports, trail, (now) => unlessEmpty(unparks(now)));
    await sendJobs(ports.queues, after, { redraw: false });
    count += parked;
  }
  return count;
};

const unparks = (trail: Trail): TrailEvent[] =>
  stoppedIn(trail).map(({ postId }) => ({ type: 'unparked', by: SYSTEM, postId }));

/**
 * The posts that wait for a person: parked or failed. Where the mention is gone, what has failed is left out, for it would come
 * without a word; what is parked is not, for it may be out with all of them.
 */
export const stoppedIn = (trail: Trail): readonly Post[] =>
  trail.posts.filter(
    ({ status, purpose }) => status === 'parked' || (status === 'failed' && (!isGone(trail) || purpose === 'note')),
  );
