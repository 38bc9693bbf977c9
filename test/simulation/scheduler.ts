import type { Instant } from '../../shared/runtime/clock.ts';

/** One virtual clock: what is planned runs in the order of its time, and of its planning where times are equal. */
export interface Scheduler {
  readonly now: () => Instant;
  readonly at: (time: Instant, run: () => void) => void;
  readonly after: (milliseconds: number, run: () => void) => void;
  /** Runs until `isOver` or `horizon`; returns whether it was over before the horizon. */
  readonly run: (isOver: () => boolean, horizon: Instant) => Promise<boolean>;
}

interface Planned {
  readonly time: Instant;
  readonly order: number;
  readonly run: () => void;
}

export const createScheduler = (start: Instant): Scheduler => {
  const heap: Planned[] = [];
  let now = start;
  let order = 0;
  const at = (time: Instant, run: () => void): void => {
    order += 1;
    push(heap, { time: Math.max(time, now), order, run });
  };
  return {
    now: () => now,
    at,
    after: (milliseconds, run) => at(now + milliseconds, run),
    run: async (isOver, horizon) => {
      // The rest of the process has its turn once a run: after each step it costs a third of the time.
      await new Promise((resolve) => setImmediate(resolve));
      while (!isOver()) {
        const first = heap[0];
        if (first === undefined || first.time > horizon) {
          now = horizon;
          return false;
        }
        const next = pop(heap) ?? first;
        now = next.time;
        next.run();
        // Everything that was waiting for this goes on until it waits again: the order is that of the microtasks.
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
      return true;
    },
  };
};

const isBefore = (a: Planned, b: Planned): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

const push = (heap: Planned[], added: Planned): void => {
  let index = heap.length;
  heap.push(added);
  while (index > 0) {
    const up = (index - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || isBefore(parent, added)) break;
    heap[index] = parent;
    index = up;
  }
  heap[index] = added;
};

const pop = (heap: Planned[]): Planned | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  while (true) {
    const left = heap[2 * index + 1];
    if (left === undefined) break;
    const right = heap[2 * index + 2];
    const isRight = right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (!isBefore(child, last)) break;
    heap[index] = child;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
  return first;
};
