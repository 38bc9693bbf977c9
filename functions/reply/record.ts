import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, type TrailPorts } from '../../shared/trail/append.ts';
import type { Events } from '../../shared/trail/event.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import type { Trail } from '../../shared/trail/trail.ts';

export interface RecordPorts extends TrailPorts {
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
}

/** Records what became of a reply or of hiding, with the timers that it needs, and has the card drawn again. */
export const recording = (policy: LoadedPolicy, ports: RecordPorts) => {
  const prepare = settingTimers(policy, ports);
  return async (trail: Trail, decide: (now: Trail) => Events | undefined): Promise<Trail> => {
    const after = await decideAndAppend(ports, trail, decide, prepare);
    await sendJobs(ports.queues, after, { redraw: true });
    return after;
  };
};
