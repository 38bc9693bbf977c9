import type { Outcome, QueueDepth, QueueDrain, QueueInspector, QueueMessage, QueueSender } from '../../queue/queue.ts';
import type { Clock } from '../../runtime/clock.ts';
import { SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { type Database, numberOf, textOf } from './database.ts';

/** What the local runtime needs beside sending: to take messages, and to say what became of them. */
export interface SqliteQueues extends QueueSender, QueueInspector, QueueDrain {
  /** Takes up to `limit` visible messages, longest visible first, and hides them for `visibilityMs`. */
  receive(queue: string, limit: number, visibilityMs: number): Promise<readonly QueueMessage[]>;
  settle(queue: string, message: QueueMessage, outcome: Outcome): Promise<void>;
  /** Makes visible at once what a process that died held: call it before the first `receive`, once. */
  releaseAll(): Promise<void>;
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
  const receive: SqliteQueues['receive'] = async (queue, limit, visibilityMs) => {
    const now = clock.now();
    const rows = await db.write((run) =>
      run.all(
        `UPDATE messages SET visible_at = ?, receives = receives + 1 WHERE seq IN (
           SELECT seq FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?
         ) RETURNING seq, body, receives`,
        now + visibilityMs,
        queue,
        now,
        limit,
      ),
    );
    return rows.map((row) => ({
      id: textOf(row, 'seq'),
      body: textOf(row, 'body'),
      receives: numberOf(row, 'receives'),
    }));
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
    receive,
    take: (queue, limit) => receive(queue, limit, TAKEN_MS),
    remove: async (_queue, { id }) => {
      await db.write((run) => run('DELETE FROM messages WHERE seq = ?', Number(id)));
    },
    settle: async (queue, { id, receives }, outcome) => {
      const maxReceives = specs[queue]?.maxReceives ?? 1;
      const now = clock.now();
      await db.write((run) => {
        if (outcome.kind === 'done') return run('DELETE FROM messages WHERE seq = ?', Number(id));
        if (outcome.kind === 'failed' && receives >= maxReceives) {
          return run('UPDATE messages SET dead = 1 WHERE seq = ?', Number(id));
        }
        const waitMs =
          outcome.kind === 'defer'
            ? outcome.seconds * SECOND
            : Math.min(FIRST_RETRY_MS * 2 ** (receives - 1), LAST_RETRY_MS);
        return run('UPDATE messages SET visible_at = ? WHERE seq = ?', now + waitMs, Number(id));
      });
    },
    releaseAll: async () => {
      await db.write((run) => run('UPDATE messages SET visible_at = 0 WHERE dead = 0 AND receives > 0'));
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
