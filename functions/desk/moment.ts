import type { Clock } from '../../shared/runtime/clock.ts';
import { settingEachOnce } from '../../shared/sla/set-timers.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';

/** One moment for a whole request: when it is decided anew after a lost race, it needs the timers that are there. */
export const inOneMoment = <P extends { readonly clock: Clock; readonly timers: Pick<TimerStore, 'set'> }>(
  ports: P,
): P => {
  const at = ports.clock.now();
  return { ...ports, clock: { ...ports.clock, now: () => at }, timers: settingEachOnce(ports.timers) };
};
