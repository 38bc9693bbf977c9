import type { Instant } from '../../shared/runtime/clock.ts';
import { randomOf } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** Everything that goes wrong. A seed draws a subset, and how often each strikes. */
export const FAULTS = [
  'crash', // the process of an invocation ends at one of its awaits
  'restart', // all workers end at once
  'stall', // a worker sleeps for up to 90 s and goes on as if nothing had been
  'skew', // clocks of workers differ by up to ±2 s
  'slow', // a request or its answer takes up to 6 s
  'store-refuses', // throttled, locked: surely not done
  'lost-answer', // done, but the answer is lost: an error, or the client's own retry meets what it did
  'send-fails', // a part of a batch is not stored, and the sender is told
  'send-lost-ack', // stored, but the sender is told that it is not
  'duplicate', // a message is given to two workers
  'settle-lost', // done or deferred, but the queue does not hear of it
  'job-lost', // a job (no intake message) vanishes
  'clock-down', // the clock function does not run: no recovery
  'double-tick', // the clock function runs twice at a time
  'slack-429', // windows of rate limiting, of a channel or the workspace
  'slack-500', // windows of errors; half of what was posted in them is there
  'slack-timeout', // no answer within the client's time; most of it lands within the wait, some never
  'search-lag', // a message is found up to 15 s after it landed
  'bug', // an exception of ours around the post
  'platform-trouble', // the API that replies go to limits, fails or does not answer; half of that was done
  'redelivery', // platforms send again what was acknowledged
] as const;
export type FaultKind = (typeof FAULTS)[number];

export interface Faults {
  readonly kinds: ReadonlySet<FaultKind>;
  /** When the last fault strikes. */
  readonly until: Instant;
  /** Does this fault strike here and now? Draws in any case, so that taking one kind away leaves the others. */
  readonly strikes: (kind: FaultKind, probability: number) => boolean;
  readonly counts: Map<FaultKind, number>;
}

export const createFaults = (
  seed: number,
  kinds: ReadonlySet<FaultKind>,
  until: Instant,
  scheduler: Scheduler,
): Faults => {
  const intensities = randomOf(seed, 'intensities');
  const intensity = new Map(FAULTS.map((kind) => [kind, intensities.pick([0.5, 1, 1, 3])]));
  const streams = new Map(FAULTS.map((kind) => [kind, randomOf(seed, kind)]));
  const counts = new Map<FaultKind, number>();
  return {
    kinds,
    until,
    counts,
    strikes: (kind, probability) => {
      const drawn = streams.get(kind)?.next() ?? 1;
      if (!kinds.has(kind) || scheduler.now() >= until) return false;
      if (drawn >= probability * (intensity.get(kind) ?? 1)) return false;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return true;
    },
  };
};

/** The kinds of a seed: each with one chance in two, so that rare meetings of a few are not drowned by all the others. */
export const kindsOf = (seed: number): ReadonlySet<FaultKind> => {
  const random = randomOf(seed, 'kinds');
  const kinds = new Set(FAULTS.filter(() => random.chance(0.5)));
  // Jobs that vanish are the recovery timer's to bring back: without it they are lost by definition.
  if (kinds.has('job-lost') || random.chance(0.8)) kinds.delete('clock-down');
  return kinds;
};
