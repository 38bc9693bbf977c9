import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs, sendRedraws } from '../../shared/queue/send-jobs.ts';
import { replyJobsOf, sendReplyJobs } from '../../shared/queue/send-reply-jobs.ts';
import { type Clock, HOUR, type Instant, MINUTE, type NewId } from '../../shared/runtime/clock.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { PaceStore } from '../../shared/slack/pace.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { isPending } from '../../shared/trail/posts.ts';
import { keyOf, type Timer, type TimerStore } from '../../shared/trail/timers.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import { askToLookAgain, lookAtDay, markOf } from './look-again.ts';
import { moveOn } from './move-on.ts';
import { takeStep } from './take-step.ts';
import { askingForDigest, tellDigest } from './tell-digest.ts';
import { tendCrisis } from './tend-crisis.ts';

export interface ClockPorts {
  readonly trail: TrailStore;
  readonly index: Pick<TrailIndex, 'byDay' | 'byCrisis' | 'countByCrisis'>;
  readonly timers: TimerStore;
  readonly queues: QueueSender;
  readonly pace: Pick<PaceStore, 'pausedUntil'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface ClockOptions {
  readonly policy: LoadedPolicy;
}

const BATCH = 200;
/** Distances between two looks at an undelivered post double up to this. */
const MAX_DISTANCE_MS = 6 * HOUR;

/** To read a whole day takes seconds, or more than a tick has on AWS: who is to be called now does not wait for it. */
const isLong = ({ kind }: Timer): boolean => kind === 'digest' || kind === 'day';

/** Acts on every timer that is due, then removes it. One that fails stays for the next tick. */
export const createClock = ({ policy }: ClockOptions, ports: ClockPorts): (() => Promise<void>) => {
  const { timers, clock, log } = ports;
  const mark = keyOf(markOf(policy));
  const askForDigest = askingForDigest(policy, ports);
  return async () => {
    // What failed or is long comes first again, as the mark always does: it waits, and what stands behind it doesn't.
    const left = new Set([mark]);
    const long: Timer[] = [];
    const fireAll = async (due: readonly Timer[]): Promise<void> => {
      let fired = 0;
      await Promise.all(
        due.map(async (timer) => {
          if (await fire(timer, policy, ports)) fired += 1;
          else left.add(keyOf(timer));
        }),
      );
      if (fired > 0) log.count('timers-fired', fired);
    };
    while (true) {
      const rows = await timers.due(clock.now(), BATCH + left.size);
      if (!rows.some((timer) => keyOf(timer) === mark)) await askToLookAgain(policy, ports);
      const due = rows.filter((timer) => !left.has(keyOf(timer)));
      for (const timer of due.filter(isLong)) {
        long.push(timer);
        left.add(keyOf(timer));
      }
      await fireAll(due.filter((timer) => !isLong(timer)));
      if (due.length < BATCH) break;
    }
    await askForDigest();
    await fireAll(long);
  };
};

const fire = async (timer: Timer, policy: LoadedPolicy, ports: ClockPorts): Promise<boolean> => {
  try {
    await act(timer, policy, ports);
    await ports.timers.remove(timer);
    return true;
  } catch (error) {
    ports.log.error('timer failed', { trailId: timer.trailId, kind: timer.kind, code: codeOf(error) });
    return false;
  }
};

const act = async (timer: Timer, policy: LoadedPolicy, ports: ClockPorts): Promise<void> => {
  switch (timer.kind) {
    case 'undelivered':
      return onUndelivered(timer, policy, ports);
    case 'target':
    case 'snooze':
      return takeStep(timer.trailId, policy, ports);
    case 'redraw': {
      const trail = await readTrail(ports.trail, timer.trailId);
      await sendRedraws(ports.queues, trail);
      // Here and not with the deletion: who takes back a whole conversation, word by word, leaves no cards behind.
      return moveOn(trail, policy, ports);
    }
    case 'crisis':
      return tendCrisis(timer.trailId, policy, ports);
    case 'digest':
      return tellDigest(timer, policy, ports);
    case 'day':
      return lookAtDay(timer, policy, ports);
    case 'policy':
      // Of another policy than this one: it goes.
      return;
  }
};

/** Asks again for what is not delivered, at doubling distances, until it is; paused while Slack is. */
const onUndelivered = async (timer: Timer, policy: LoadedPolicy, ports: ClockPorts): Promise<void> => {
  const { trail, timers, queues, pace, clock, log } = ports;
  const { trailId } = timer;
  const state = await readTrail(trail, trailId);
  const pending = state.posts.filter(isPending);
  const replies = replyJobsOf(state);
  // A word of a conversation that found nothing to go below became a card, and has targets since.
  if (state.posts[0]?.purpose === 'thread' && ownCardOf(state) !== undefined) await takeStep(trailId, policy, ports);
  // Nothing is asked for, or no first commit was made: then its message is still in the intake queue.
  if (pending.length === 0 && replies.length === 0) return;
  const now = clock.now();
  const pausedUntil = await latestPause(pending, pace, now);
  if (pausedUntil > now) {
    await timers.set({ ...timer, dueAt: pausedUntil + MINUTE });
    return;
  }
  const afterMs = Math.min(timer.afterMs * 2, MAX_DISTANCE_MS);
  await timers.set({ ...timer, dueAt: now + afterMs, afterMs });
  await sendJobs(queues, state, { redraw: false });
  await sendReplyJobs(queues, state);
  log.warn('undelivered, asked again', { trailId, posts: pending.length, replies: replies.length });
};

const latestPause = async (
  posts: readonly { channel: string }[],
  pace: ClockPorts['pace'],
  now: Instant,
): Promise<Instant> => Math.max(0, ...(await Promise.all(posts.map(({ channel }) => pace.pausedUntil(channel, now)))));
