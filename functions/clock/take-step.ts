import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { LoadedPolicy } from '../../shared/routing/route.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { clockTimersOf, settingTimers } from '../../shared/sla/set-timers.ts';
import { agendaOf, type Due } from '../../shared/sla/steps.ts';
import { decideAndAppend, readTrail, type TrailPorts } from '../../shared/trail/append.ts';
import { cardOf } from '../../shared/trail/conversation.ts';
import { SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import type { Trail } from '../../shared/trail/trail.ts';

interface StepPorts extends TrailPorts {
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  readonly log: Log;
}

/**
 * Takes the step of a mention that is due, once: the commit that says so is the lock, and a worker that loses the race
 * decides anew from what the winner wrote. The timer of the step after it is set first, so that no death between two
 * lines ends the chain.
 */
export const takeStep = async (trailId: string, policy: LoadedPolicy, ports: StepPorts): Promise<void> => {
  const { clock, timers, queues, log } = ports;
  const before = await readTrail(ports.trail, trailId);
  const now = clock.now();
  // Also when this timer is stale, as after a reroute: whatever comes next has a timer.
  const ahead = clockTimersOf(before, policy, now).filter(({ dueAt }) => dueAt > now);
  await Promise.all(ahead.map((timer) => timers.set(timer)));
  const after = await decideAndAppend(
    ports,
    before,
    (trail) => eventsOf(trail, policy, clock.now()),
    settingTimers(policy, ports),
  );
  // Always, from what the trail now says: an earlier try may have died between the append and the send.
  await sendJobs(queues, after, { redraw: after.version !== before.version });
  if (after.version !== before.version) log.info('clock stepped', { trailId });
};

const eventsOf = (
  trail: Trail,
  policy: LoadedPolicy,
  now: Instant,
): readonly [TrailEvent, ...TrailEvent[]] | undefined => {
  const { due } = agendaOf(trail, policy, now);
  if (due === undefined) return undefined;
  if (due.kind === 'wake') {
    return [{ type: 'woken', by: SYSTEM, why: 'time' }, ...askFor(trail, { ...REMINDER, ping: trail.claim?.user })];
  }
  const [first, ...more] = due.steps.map((step) => ({ type: 'clock-stepped' as const, by: SYSTEM, ...step }));
  return first === undefined ? undefined : [first, ...more, ...askFor(trail, due)];
};

const REMINDER = { purpose: 'reminder', channel: undefined } as const;

/** Below the card, or in the channel that the step names. */
const askFor = (
  trail: Trail,
  { purpose, ping, channel }: Pick<Extract<Due, { kind: 'steps' }>, 'purpose' | 'ping' | 'channel'>,
): readonly TrailEvent[] => {
  const card = cardOf(trail);
  if (card === undefined) return [];
  const isBelow = channel === undefined || channel === card.channel;
  return [
    {
      type: 'post-asked',
      by: SYSTEM,
      purpose,
      channel: channel ?? card.channel,
      // What is late already does not wait behind what is not.
      queue: URGENT_QUEUE,
      ping,
      ...(isBelow && {
        below: { trailId: trail.id, postId: card.postId },
        // In a thread only who is called would see it: what calls nobody, and what is late, is for the channel.
        broadcast: purpose === 'escalation' || ping === undefined,
      }),
    },
  ];
};
