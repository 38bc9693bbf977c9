import { isSpent, retryAfterSeconds } from '../../queue/backoff.ts';
import {
  DEAD_LETTER_DAYS,
  type DeadLetters,
  type Outcome,
  type QueueDepth,
  type QueueDrain,
  type QueueInspector,
  type QueueMessage,
  type QueueSender,
} from '../../queue/queue.ts';
import { type Clock, DAY, LONGEST_PUT_OFF_MS, SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';

/** What the local runtime needs beside sending: to take messages, and to say what became of them. */
export interface SqliteQueues extends QueueSender, QueueInspector, QueueDrain, DeadLetters {
  /**
   * Takes up to `limit` visible messages and holds them until they are settled. The hold is this process's memory: when
   * it dies, they are free again at once. Without `look` only what this process sent itself is handed on, unread; with it
   * the table is asked for what came otherwise: deferred, redriven, or from before the start.
   */
  receive(queue: string, limit: number, look: boolean): readonly QueueMessage[];
  /** Resolves when it is durable. A message that could not be settled is free again. */
  settle(queue: string, message: QueueMessage, outcome: Outcome): Promise<void>;
  /** Removes the dead letters that nobody has cared for in time; returns how many. */
  removeOldDead(): Promise<number>;
  /** For the one process that takes from the queue, at its start. Calls back whenever this process sent messages to it. */
  consume(queue: string, onSent: () => void): void;
}

export type QueueSpecs = Readonly<Record<string, { readonly maxReceives: number }>>;

const TAKEN_MS = 60 * SECOND;

/** What the process that works knows of a queue without asking the table. */
interface Shelf {
  readonly onSent: () => void;
  /** Sent by this process and durable: handed on without being read back. Longest waiting first. */
  readonly ready: QueueMessage[];
  /** Ready or in work. */
  readonly held: Set<number>;
  /** How often what could not be settled was received: the table was not told. */
  readonly unsettled: Map<number, number>;
  /** More was sent than the shelf holds: the rest is in the table. */
  overflowed: boolean;
}

const MAX_READY = 1_000;

/** `specs`: the queues that there are, and after how many receives a failing message is dead. */
export const sqliteQueues = (db: Database, clock: Clock, specs: QueueSpecs): SqliteQueues => {
  const shelves = new Map<string, Shelf>();
  const shelve = (shelf: Shelf, seq: number, body: string): void => {
    // Behind an overflow everything waits in the table, so that the order holds.
    if (shelf.overflowed || shelf.ready.length >= MAX_READY) {
      shelf.overflowed = true;
      return;
    }
    shelf.ready.push({ id: String(seq), body, receives: 1 });
    shelf.held.add(seq);
  };

  const waitingIn = (queue: string, shelf: Shelf, room: number): readonly Row[] => {
    // From the index alone: most of what stands there is held, and bodies are large.
    const free = db
      .all(
        'SELECT seq FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
        queue,
        clock.now(),
        room + shelf.held.size,
      )
      .map((row) => numberOf(row, 'seq'))
      .filter((seq) => !shelf.held.has(seq))
      .slice(0, room);
    const rows = free.flatMap((seq) => db.all('SELECT seq, body, receives FROM messages WHERE seq = ?', seq));
    if (rows.length < room) shelf.overflowed = false;
    return rows;
  };

  return {
    names: new Set(Object.keys(specs)),
    consume: (queue, onSent) => {
      // A process before this one may have begun with what lies there: whoever takes it is to know that it is no first try.
      // And where the clock has been set back since it was sent or put off, it waits no longer for that hour to come again.
      db.outside(
        `UPDATE messages SET receives = max(receives, 1), visible_at = min(visible_at, ?1)
         WHERE queue = ?2 AND dead = 0 AND (receives = 0 OR enqueued_at > ?1 OR visible_at > ?1 + ?3)`,
        clock.now(),
        queue,
        LONGEST_PUT_OFF_MS,
      );
      shelves.set(queue, { onSent, ready: [], held: new Set(), unsettled: new Map(), overflowed: false });
    },
    send: async (queue, bodies) => {
      if (specs[queue] === undefined) throw new VigieError('queue-unavailable', `no queue ${queue}`);
      const now = clock.now();
      const sent = await db.write((run) =>
        bodies.map((body) => ({
          body,
          seq: run(
            'INSERT INTO messages (queue, body, visible_at, enqueued_at) VALUES (?, ?, ?, ?)',
            queue,
            body,
            now,
            now,
          ).lastId,
        })),
      );
      const shelf = shelves.get(queue);
      if (shelf === undefined) return;
      for (const { seq, body } of sent) shelve(shelf, seq, body);
      shelf.onSent();
    },
    receive: (queue, limit, look) => {
      const shelf = shelves.get(queue);
      if (shelf === undefined) throw new VigieError('queue-unavailable', `nobody consumes ${queue}`);
      const room = limit - Math.min(limit, shelf.ready.length);
      // Before anything leaves the shelf: a read that fails is tried again, and must lose nobody meanwhile.
      const rows = room > 0 && (look || shelf.overflowed) ? waitingIn(queue, shelf, room) : [];
      for (const row of rows) shelf.held.add(numberOf(row, 'seq'));
      const receivesOf = (row: Row) =>
        Math.max(numberOf(row, 'receives'), shelf.unsettled.get(numberOf(row, 'seq')) ?? 0) + 1;
      return [...shelf.ready.splice(0, limit), ...rows.map((row) => messageOf(row, receivesOf(row)))];
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
      // Its place is given to another message once it is gone, and a later taker counts one receive more.
      return rows.map((row) => ({ ...messageOf(row, numberOf(row, 'receives')), receipt: textOf(row, 'receives') }));
    },
    remove: async (queue, { id, receipt }) => {
      await db.write((run) =>
        run('DELETE FROM messages WHERE seq = ? AND queue = ? AND receives = ?', Number(id), queue, Number(receipt)),
      );
    },
    settle: async (queue, { id, receives }, outcome) => {
      const seq = Number(id);
      const now = clock.now();
      const maxReceives = specs[queue]?.maxReceives ?? 1;
      const shelf = shelves.get(queue);
      shelf?.unsettled.set(seq, receives);
      try {
        await db.write((run) => {
          if (outcome.kind === 'done') return run('DELETE FROM messages WHERE seq = ?', seq);
          if (isSpent(outcome, receives) || (outcome.kind === 'failed' && receives >= maxReceives)) {
            // Of a dead letter: since when it is one.
            return run('UPDATE messages SET receives = ?, dead = 1, visible_at = ? WHERE seq = ?', receives, now, seq);
          }
          const visibleAt = now + (outcome.kind === 'defer' ? outcome.seconds : retryAfterSeconds(receives)) * SECOND;
          return run('UPDATE messages SET receives = ?, visible_at = ? WHERE seq = ?', receives, visibleAt, seq);
        });
        shelf?.unsettled.delete(seq);
      } finally {
        shelf?.held.delete(seq);
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
          oldestSeconds:
            row.oldest === null ? undefined : Math.max(0, Math.floor((now - numberOf(row, 'oldest')) / SECOND)),
        };
      });
    },
    redrive: async (queue) => {
      const { changes } = await db.write((run) =>
        run('UPDATE messages SET dead = 0, receives = 0, visible_at = 0 WHERE queue = ? AND dead = 1', queue),
      );
      return changes;
    },
    removeOldDead: async () => {
      const until = clock.now() - DEAD_LETTER_DAYS * DAY;
      return db.write((run) =>
        Object.keys(specs)
          .map((queue) => run('DELETE FROM messages WHERE queue = ? AND dead = 1 AND visible_at <= ?', queue, until))
          .reduce((sum, { changes }) => sum + changes, 0),
      );
    },
    sweep: async (queue, visit) => {
      let removed = 0;
      for (const { seq } of db.all('SELECT seq FROM messages WHERE queue = ? AND dead = 1 ORDER BY seq', queue)) {
        const row = db.get('SELECT body FROM messages WHERE seq = ? AND dead = 1', Number(seq));
        if (row === undefined || (await visit(textOf(row, 'body'))) === 'keep') continue;
        await db.write((run) => run('DELETE FROM messages WHERE seq = ? AND dead = 1', Number(seq)));
        removed += 1;
      }
      return removed;
    },
  };
};

const messageOf = (row: Row, receives: number): QueueMessage => ({
  id: textOf(row, 'seq'),
  body: textOf(row, 'body'),
  receives,
});
