import { type Clock, type Instant, SECOND } from '../../shared/runtime/clock.ts';
import { type ErrorCode, VigieError } from '../../shared/runtime/errors.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** A process that runs one invocation of a function at a time, by its own clock. */
export interface Worker {
  readonly name: string;
  readonly functionName: string;
  readonly skewMs: number;
  /** It sleeps until then: nothing of it goes on. */
  stalledUntil: Instant;
  /** It starts again then. */
  upAt: Instant;
  current: Invocation | undefined;
}

export interface Invocation {
  readonly number: number;
  readonly worker: Worker;
  isAlive: boolean;
  /** No fault that may end or delay it has struck it: what it began it must have brought to an end. */
  isUndisturbed: boolean;
  readonly died: () => void;
}

export interface CallOptions {
  /** What the port throws when the store is away; without it only crashes, stalls and slowness strike. */
  readonly error?: ErrorCode;
  /** After a lost answer the client may try again by itself, and meet what it did. */
  readonly repeats?: boolean;
  /** How long the answer takes beside the way back. */
  readonly extraBackMs?: () => number;
}

export interface Cluster {
  readonly all: () => readonly Worker[];
  readonly freeWorker: (functionName: string) => Worker | undefined;
  readonly add: (functionName: string, count: number) => readonly Worker[];
  readonly isBusy: () => boolean;
  readonly restartAll: () => void;
  readonly invoke: <T>(worker: Worker, run: () => Promise<T>, ends: InvocationEnds<T>) => void;
  /** A port's call: every one is an await at which faults may strike. */
  readonly call: <T>(worker: Worker, what: string, effect: () => Promise<T>, options?: CallOptions) => Promise<T>;
  readonly clockOf: (worker: Worker) => Clock;
  /** Called when an invocation crashed: where all run in one process, all of it did. */
  readonly onCrash: (listener: () => void) => void;
  readonly onFree: (listener: (worker: Worker) => void) => void;
}

export interface InvocationEnds<T> {
  readonly timeoutMs: number;
  readonly done: (value: T) => void;
  /** It crashed, was ended by its time-out, or threw. */
  readonly died: () => void;
}

export const createCluster = (
  scheduler: Scheduler,
  random: Random,
  faults: Faults,
  trace: (who: string, what: string) => void,
): Cluster => {
  const { now, at, after } = scheduler;
  const workers = new Map<string, Worker[]>();
  const listeners: ((worker: Worker) => void)[] = [];
  const crashListeners: (() => void)[] = [];
  let invocations = 0;

  const kill = (invocation: Invocation, why: string): void => {
    if (!invocation.isAlive) return;
    const { worker } = invocation;
    trace(worker.name, `${why} of invocation ${invocation.number}`);
    invocation.isAlive = false;
    invocation.isUndisturbed = false;
    worker.current = undefined;
    worker.stalledUntil = 0;
    worker.upAt = now() + random.int(50, 3_000);
    invocation.died();
    at(worker.upAt, () => free(worker));
    if (why === 'crash') for (const listener of crashListeners) listener();
  };

  const free = (worker: Worker): void => {
    for (const listener of listeners) listener(worker);
  };

  /** Goes on in the worker, unless it is dead; when it sleeps, as soon as it wakes. */
  const resume = (invocation: Invocation, go: () => void): void => {
    if (!invocation.isAlive) return;
    const { stalledUntil } = invocation.worker;
    if (stalledUntil > now()) at(stalledUntil, () => resume(invocation, go));
    else go();
  };

  const call: Cluster['call'] = (worker, what, effect, { error, repeats = false, extraBackMs = () => 0 } = {}) =>
    new Promise((resolve, reject) => {
      const invocation = worker.current;
      // What goes on after the end of its invocation goes on in nobody.
      if (invocation === undefined) return;
      const slow = faults.strikes('slow', 0.02);
      const crash = faults.strikes('crash', 0.008);
      const stall = faults.strikes('stall', 0.004);
      const refuses = error !== undefined && faults.strikes('store-refuses', 0.015);
      const loses = error !== undefined && faults.strikes('lost-answer', 0.02);
      const isRetried = random.chance(0.5) && repeats;
      const isFirst = random.chance(0.5);
      const delayMs = slow ? random.int(500, 6_000) : 0;
      const thereMs = random.int(1, 12) + (isFirst ? delayMs : 0);
      const backMs = random.int(1, 12) + (isFirst ? 0 : delayMs);
      const fate = crash ? (isFirst ? 'crash before' : 'crash after') : stall ? 'stall' : refuses ? 'refused' : '';
      const trouble = `${fate}${slow ? ' slow' : ''}${loses ? ' answer lost' : ''}`;
      // The clock looks every minute, for hours: only what it finds is worth a line.
      if (what !== 'timers due' || trouble !== '') trace(worker.name, `${what}${trouble && `  !! ${trouble}`}`);
      if (slow || crash || stall || refuses || (loses && !isRetried)) invocation.isUndisturbed = false;
      const unavailable = () => new VigieError(error ?? 'store-unavailable', 'simulated', { retryable: true });

      if (crash && isFirst) return after(thereMs, () => kill(invocation, 'crash'));
      if (stall && isFirst) sleep(worker);
      if (refuses) return after(thereMs + backMs, () => resume(invocation, () => reject(unavailable())));
      after(thereMs, () => {
        const first = effect();
        const answer = loses && isRetried ? effect() : first;
        // It is looked at when the answer arrives, if anybody is there then.
        for (const promise of [first, answer]) promise.catch(() => {});
        if (crash) return kill(invocation, 'crash');
        if (stall && !isFirst) sleep(worker);
        after(backMs + extraBackMs(), () =>
          resume(invocation, () => {
            if (loses && !isRetried) reject(unavailable());
            else resolve(answer);
          }),
        );
      });
    });

  const sleep = (worker: Worker): void => {
    const until = Math.min(now() + random.int(5, 90) * SECOND, Math.max(now(), faults.until));
    trace(worker.name, `sleeps until ${until}`);
    worker.stalledUntil = until;
  };

  return {
    all: () => [...workers.values()].flat(),
    freeWorker: (functionName) => {
      const [first, ...more] = (workers.get(functionName) ?? []).filter(
        ({ current, upAt }) => current === undefined && upAt <= now(),
      );
      return first === undefined ? undefined : random.pick([first, ...more]);
    },
    add: (functionName, count) => {
      const added = Array.from({ length: count }, (_, index): Worker => {
        const skewMs = random.int(-2_000, 2_000);
        return {
          name: `${functionName}-${index + 1}`,
          functionName,
          skewMs: faults.kinds.has('skew') ? skewMs : 0,
          stalledUntil: 0,
          upAt: 0,
          current: undefined,
        };
      });
      workers.set(functionName, added);
      return added;
    },
    isBusy: () => [...workers.values()].flat().some(({ current, functionName }) => current && functionName !== 'clock'),
    restartAll: () => {
      for (const { current } of [...workers.values()].flat()) if (current !== undefined) kill(current, 'restart');
    },
    invoke: (worker, run, { timeoutMs, done, died }) => {
      invocations += 1;
      const invocation: Invocation = {
        number: invocations,
        worker,
        isAlive: true,
        isUndisturbed: true,
        died,
      };
      worker.current = invocation;
      if (timeoutMs < Number.POSITIVE_INFINITY) after(timeoutMs, () => kill(invocation, 'time-out'));
      run().then(
        (value) => {
          if (!invocation.isAlive) return;
          invocation.isAlive = false;
          worker.current = undefined;
          done(value);
          free(worker);
        },
        (error: unknown) => {
          trace(worker.name, `threw ${error instanceof Error ? error.message : 'something'}`);
          kill(invocation, 'exception');
        },
      );
    },
    call,
    clockOf: (worker) => ({
      now: () => now() + worker.skewMs,
      sleep: (milliseconds) =>
        new Promise((resolve) => {
          const invocation = worker.current;
          if (invocation === undefined) return;
          trace(worker.name, `sleep ${milliseconds}`);
          const crash = faults.strikes('crash', 0.01);
          after(milliseconds, () => (crash ? kill(invocation, 'crash') : resume(invocation, () => resolve())));
        }),
    }),
    onCrash: (listener) => {
      crashListeners.push(listener);
    },
    onFree: (listener) => {
      listeners.push(listener);
    },
  };
};
