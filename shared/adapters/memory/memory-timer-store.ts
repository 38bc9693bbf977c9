import type { Timer, TimerStore } from '../../trail/timers.ts';

export const memoryTimerStore = (): TimerStore => {
  const timers = new Map<string, Timer>();
  const keyOf = ({ dueAt, trailId, kind }: Timer): string => JSON.stringify([dueAt, trailId, kind]);
  return {
    set: async (timer) => {
      timers.set(keyOf(timer), timer);
    },
    due: async (now, limit) =>
      [...timers.values()]
        .filter(({ dueAt }) => dueAt <= now)
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit),
    remove: async (timer) => {
      timers.delete(keyOf(timer));
    },
  };
};
