import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { askForCall, comesBack } from '../../shared/sla/call.ts';
import type { RecordPorts } from '../../shared/sla/record.ts';
import { clockTimersOf, settingTimers } from '../../shared/sla/set-timers.ts';
import { agendaOf } from '../../shared/sla/steps.ts';
import { decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { type Events, SYSTEM } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';

interface StepPorts extends RecordPorts {
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

const eventsOf = (trail: Trail, policy: LoadedPolicy, now: Instant): Events | undefined => {
  const { due } = agendaOf(trail, policy, now);
  if (due === undefined) return undefined;
  if (due.kind === 'wake') return comesBack(trail, 'time');
  const [first, ...more] = due.steps.map((step) => ({ type: 'clock-stepped' as const, by: SYSTEM, ...step }));
  return first === undefined ? undefined : [first, ...more, ...askForCall(trail, due)];
};
