import type { Outcome, QueueDepth, QueueDrain, QueueInspector, QueueMessage, QueueSender } from '../../queue/queue.ts';
import type { Clock } from '../../runtime/clock.ts';
import { SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';

/** What the local runtime needs beside sending: to take messages, and to say what became of them. */
export interface SqliteQueues extends QueueSender, QueueInspector, QueueDrain {
  /**
   * Takes up to `limit` visible messages, longest visible first, and holds them until they are settled. The hold is this
   * process's memory: when it dies, they are free again at once.
   */
  receive(queue: string, limit: number): readonly QueueMessage[];
  /** Resolves when it is durable. A message that could not be settled is free again. */
  settle(queue: string, message: QueueMessage, outcome: Outcome): Promise<void>;
  /** Calls back whenever messages were sent by this process. */
  onSent(listener: (queue: string) => void): void;
}

export type QueueSpecs = Readonly<Record<string, { readonly maxReceives: number }>>;

const TAKEN_MS = 60 * SECOND;
const FIRST_RETRY_MS = SECOND;
const LAST_RETRY_MS = 60 * SECOND;

/** `specs`: the queues that there are, and after how many receives a failing message is dead. */
export const sqliteQueues = (db: Database, clock: Clock, specs: QueueSpecs): SqliteQueues => {
  const listeners: ((queue: string) => void)[] = [];
  const held = new Map<string, Set<number>>();
  const heldOf = (queue: string): Set<number> => {
    const known = held.get(queue) ?? new Set();
    held.set(queue, known);
    return known;
  };

  return {
    onSent: (listener) => {
      listeners.push(listener);
    },
    send: async (queue, bodies) => {
      if (specs[queue] === undefined) throw new VigieError('queue-unavailable', `no queue ${queue}`);
      const now = clock.now();
      await db.write((run) => {
        for (const body of bodies) {
          run('INSERT INTO messages (queue, body, visible_at, enqueued_at) VALUES (?, ?, ?, ?)', queue, body, now, now);
        }
      });
      for (const listener of listeners) listener(queue);
    },
    receive: (queue, limit) => {
      const holding = heldOf(queue);
      const rows = db
        .all(
          'SELECT seq, body, receives FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
          queue,
          clock.now(),
          limit + holding.size,
        )
        .filter((row) => !holding.has(numberOf(row, 'seq')))
        .slice(0, limit);
      for (const row of rows) holding.add(numberOf(row, 'seq'));
      return rows.map((row) => messageOf(row, numberOf(row, 'receives') + 1));
    },
    // Taken by another process than the one that works: hidden in the table itself.
    take: async (queue, limit) => {
      const now = clock.now();
      const rows = await db.write((run) =>
        run.all(
          `UPDATE messages SET visible_at = ?, receives = receives + 1 WHERE seq IN (
             SELECT seq FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?
           ) RETURNING seq, body, receives`,
          now + TAKEN_MS,
          queue,
          now,
          limit,
        ),
      );
      return rows.map((row) => messageOf(row, numberOf(row, 'receives')));
    },
    remove: async (_queue, { id }) => {
      await db.write((run) => run('DELETE FROM messages WHERE seq = ?', Number(id)));
    },
    settle: async (queue, { id, receives }, outcome) => {
      const seq = Number(id);
      const now = clock.now();
      const maxReceives = specs[queue]?.maxReceives ?? 1;
      try {
        await db.write((run) => {
          if (outcome.kind === 'done') return run('DELETE FROM messages WHERE seq = ?', seq);
          if (outcome.kind === 'failed' && receives >= maxReceives) {
            return run('UPDATE messages SET receives = ?, dead = 1 WHERE seq = ?', receives, seq);
          }
          const visibleAt = now + (outcome.kind === 'defer' ? outcome.seconds * SECOND : retryAfterMs(receives));
          return run('UPDATE messages SET receives = ?, visible_at = ? WHERE seq = ?', receives, visibleAt, seq);
        });
      } finally {
        heldOf(queue).delete(seq);
      }
    },
    depths: async () => {
      const now = clock.now();
      const rows = new Map(
        db
          .all(
            `SELECT queue, sum(dead = 0 AND visible_at <= ?1) AS waiting, sum(dead = 0 AND visible_at > ?1) AS later,
               sum(dead) AS dead, min(CASE dead WHEN 0 THEN enqueued_at END) AS oldest
             FROM messages GROUP BY queue`,
            now,
          )
          .map((row) => [textOf(row, 'queue'), row]),
      );
      return Object.keys(specs).map((queue): QueueDepth => {
        const row = rows.get(queue);
        if (row === undefined) return { queue, waiting: 0, inFlight: 0, dead: 0, oldestSeconds: undefined };
        return {
          queue,
          waiting: numberOf(row, 'waiting'),
          inFlight: numberOf(row, 'later'),
          dead: numberOf(row, 'dead'),
          oldestSeconds: row.oldest === null ? undefined : Math.floor((now - numberOf(row, 'oldest')) / SECOND),
        };
      });
    },
    redrive: async (queue) => {
      const { changes } = await db.write((run) =>
        run('UPDATE messages SET dead = 0, receives = 0, visible_at = 0 WHERE queue = ? AND dead = 1', queue),
      );
      for (const listener of listeners) listener(queue);
      return changes;
    },
  };
};

const messageOf = (row: Row, receives: number): QueueMessage => ({
  id: textOf(row, 'seq'),
  body: textOf(row, 'body'),
  receives,
});

const retryAfterMs = (receives: number): number => Math.min(FIRST_RETRY_MS * 2 ** (receives - 1), LAST_RETRY_MS);
