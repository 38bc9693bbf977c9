import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import type { QueueSender } from '../queue/queue.ts';
import { sendJobs } from '../queue/send-jobs.ts';
import { decideAndAppend, type TrailPorts } from '../trail/append.ts';
import type { Events } from '../trail/event.ts';
import type { TimerStore } from '../trail/timers.ts';
import type { Trail } from '../trail/trail.ts';
import { settingTimers } from './set-timers.ts';

export interface RecordPorts extends TrailPorts {
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
}

/** Commits what people see, with the timers that it needs, and asks for what is to be posted by it and drawn again. */
export const recording = (policy: LoadedPolicy, ports: RecordPorts) => {
  const prepare = settingTimers(policy, ports);
  return async (trail: Trail, decide: (now: Trail) => Events | undefined): Promise<Trail> => {
    const after = await decideAndAppend(ports, trail, decide, prepare);
    await sendJobs(ports.queues, after, { redraw: true });
    return after;
  };
};
