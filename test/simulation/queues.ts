import { isSpent } from '../../shared/queue/backoff.ts';
import type { Outcome, QueueMessage, QueueName, QueueSender } from '../../shared/queue/queue.ts';
import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import type { Worker } from './cluster.ts';
import type { Engine } from './engine.ts';
import type { Journal } from './journal.ts';
import type { Parts } from './parts.ts';

export interface QueueRow {
  readonly id: string;
  readonly queue: QueueName;
  readonly body: string;
  visibleAt: Instant;
  receives: number;
  /** As many of the receives as the engine knows of when it shows it again: one process counts when it settles, and a restart once at least. */
  counted: number;
  /** In the dead letters. */
  isDead: boolean;
}

/** Standard queues: at least once, in any order, hidden while in work, dead after too many receives. */
export interface SimulatedQueues {
  readonly senderOf: (worker: Worker) => QueueSender;
  /** Takes up to `limit` visible messages. */
  readonly receive: (queue: QueueName, limit: number) => readonly QueueRow[];
  readonly settle: (row: QueueRow, outcome: Outcome) => void;
  /** Everything that is still there, dead letters included. */
  readonly rows: () => readonly QueueRow[];
  readonly redriveDead: () => number;
  /** Looks through the dead letters of a queue, and takes out what is said. */
  readonly sweep: (queue: QueueName, visit: (body: string) => Promise<'keep' | 'remove'>) => Promise<number>;
  /** Shows at that time, and not before, what was taken or deferred: what the next start of the embedded engine does. */
  readonly releaseAll: (at: Instant) => void;
  /** Called when a message of the queue will be visible, at which time. */
  readonly onVisible: (listener: (queue: QueueName, at: Instant) => void) => void;
}

export interface QueueParts extends Parts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly names: ReadonlySet<QueueName>;
}

export const createQueues = (parts: QueueParts): SimulatedQueues => {
  const { scheduler, random, faults, cluster, engine, journal, names, trace } = parts;
  const rows = new Map<string, QueueRow>();
  const listeners: ((queue: QueueName, at: Instant) => void)[] = [];
  let sent = 0;

  const show = (row: QueueRow, at: Instant): void => {
    row.visibleAt = at;
    for (const listener of listeners) listener(row.queue, at);
  };

  const add = (queue: QueueName, body: string): void => {
    sent += 1;
    const row: QueueRow = {
      id: `m${sent}`,
      queue,
      body,
      visibleAt: 0,
      receives: 0,
      counted: 0,
      isDead: false,
    };
    rows.set(row.id, row);
    trace(queue, `holds ${row.id} ${body.slice(0, 90)}`);
    show(row, scheduler.now() + random.int(0, 100));
  };

  const store = async (queue: QueueName, bodies: readonly string[]): Promise<void> => {
    const stored = faults.strikes('send-fails', 0.03) ? bodies.slice(0, random.int(0, bodies.length - 1)) : bodies;
    for (const body of stored) {
      const isJob = queue !== 'intake' && queue !== 'quarantine';
      if (isJob && faults.strikes('job-lost', 0.1)) {
        trace(queue, `loses ${body}`);
        journal.lostJobs.push(body);
      } else add(queue, body);
    }
    if (stored.length < bodies.length || faults.strikes('send-lost-ack', 0.03)) {
      trace(queue, 'tells its sender of a failure');
      throw new VigieError('queue-unavailable', 'simulated', { retryable: true });
    }
  };

  return {
    rows: () => [...rows.values()],
    onVisible: (listener) => {
      listeners.push(listener);
    },
    senderOf: (worker) => ({
      names,
      send: (queue, bodies) => cluster.call(worker, `send ${bodies.length} to ${queue}`, () => store(queue, bodies)),
    }),
    receive: (queue, limit) => {
      const now = scheduler.now();
      const visible = [...rows.values()].filter((row) => row.queue === queue && !row.isDead && row.visibleAt <= now);
      const taken: QueueRow[] = [];
      for (const row of random.shuffle(visible)) {
        if (taken.length === limit) break;
        if (engine.countsDeferrals && row.receives >= engine.maxReceives(queue)) {
          row.isDead = true;
          trace(queue, `gives ${row.id} up`);
          continue;
        }
        row.receives = row.counted + 1;
        const isDouble = faults.strikes('duplicate', 0.05);
        // No engine hands a message out twice as a first try.
        if (isDouble || !engine.isOneProcess) row.counted = row.receives;
        show(row, now + (isDouble ? random.int(0, 2_000) : engine.visibilityMs(queue)));
        taken.push(row);
      }
      return taken;
    },
    settle: (row, outcome) => {
      if (!rows.has(row.id)) return;
      if (faults.strikes('settle-lost', 0.02)) {
        row.counted = row.receives;
        return trace(row.queue, `does not hear that ${row.id} is ${outcome.kind}`);
      }
      switch (outcome.kind) {
        case 'done':
          rows.delete(row.id);
          return;
        case 'defer':
          row.counted = row.receives;
          return show(row, scheduler.now() + outcome.seconds * SECOND);
        case 'failed':
          row.counted = row.receives;
          if (isSpent(outcome, row.receives)) row.isDead = true;
          else if (!engine.countsDeferrals && row.receives >= engine.maxReceives(row.queue)) row.isDead = true;
          else if (engine.retryMs !== undefined) show(row, scheduler.now() + engine.retryMs(row.receives));
      }
    },
    releaseAll: (at) => {
      for (const row of rows.values()) {
        if (row.isDead || row.receives === 0) continue;
        row.counted = Math.max(row.counted, 1);
        show(row, at);
      }
    },
    sweep: async (queue, visit) => {
      let removed = 0;
      for (const row of [...rows.values()].filter((each) => each.queue === queue && each.isDead)) {
        if ((await visit(row.body)) === 'keep') continue;
        rows.delete(row.id);
        removed += 1;
      }
      return removed;
    },
    redriveDead: () => {
      const dead = [...rows.values()].filter(({ isDead }) => isDead);
      for (const row of dead) {
        row.isDead = false;
        row.receives = 0;
        row.counted = 0;
        show(row, scheduler.now());
      }
      return dead.length;
    },
  };
};

export const messageOf = ({ id, body, receives }: QueueRow): QueueMessage => ({ id, body, receives });
