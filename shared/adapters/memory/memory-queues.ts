import { isSpent } from '../../queue/backoff.ts';
import type {
  Consumer,
  DeadLetters,
  Outcome,
  QueueDrain,
  QueueInspector,
  QueueMessage,
  QueueName,
  QueueSender,
} from '../../queue/queue.ts';
import { type Clock, type Instant, SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';

export interface MemoryQueue {
  /** After so many receives that did not end in `done`, a message is a dead letter. */
  readonly maxReceives: number;
  /** How long a received message stays hidden when its consumer failed or never answered. */
  readonly visibilitySeconds: number;
}

export interface MemoryQueues extends QueueSender, QueueInspector, QueueDrain, DeadLetters {
  /** Hands up to ten visible messages to the consumer and acts on its answers; returns how many it handed. */
  deliver(queue: QueueName, consumer: Consumer): Promise<number>;
}

/** How long a message that was taken by hand stays hidden. */
const TAKEN_SECONDS = 60;

/** Standard queues in memory, as SQS behaves: at least once, hidden while in work, dead after too many receives. */
export const memoryQueues = (
  queues: Readonly<Record<QueueName, MemoryQueue>>,
  clock: Pick<Clock, 'now'>,
): MemoryQueues => {
  const rows = new Map<QueueName, readonly Row[]>(Object.keys(queues).map((name) => [name, []]));
  let sent = 0;

  const rowsOf = (queue: QueueName): readonly Row[] => {
    const found = rows.get(queue);
    if (found === undefined) throw new VigieError('queue-unavailable', 'there is no such queue');
    return found;
  };
  const update = (queue: QueueName, changed: Row): void => {
    rows.set(
      queue,
      rowsOf(queue).map((row) => (row.id === changed.id ? changed : row)),
    );
  };
  const settle = (queue: QueueName, id: string, outcome: Outcome | undefined): void => {
    const row = rowsOf(queue).find((candidate) => candidate.id === id);
    if (row === undefined) return;
    if (outcome?.kind === 'done') {
      rows.set(
        queue,
        rowsOf(queue).filter((candidate) => candidate.id !== id),
      );
    }
    if (outcome !== undefined && isSpent(outcome, row.receives)) update(queue, { ...row, dead: true });
    if (outcome?.kind === 'defer') update(queue, { ...row, visibleAt: clock.now() + outcome.seconds * SECOND });
  };

  /** Takes what is visible and hides it; what was received too often already goes to the dead letters instead. */
  const receive = (queue: QueueName, limit: number, visibilitySeconds: number): QueueMessage[] => {
    const { maxReceives = 0 } = queues[queue] ?? {};
    const now = clock.now();
    const visible = rowsOf(queue).filter((row) => !row.dead && row.visibleAt <= now);
    for (const row of visible.filter(({ receives }) => receives >= maxReceives)) update(queue, { ...row, dead: true });
    const taken = visible
      .filter(({ receives }) => receives < maxReceives)
      .slice(0, limit)
      .map((row) => ({ ...row, receives: row.receives + 1, visibleAt: now + visibilitySeconds * SECOND }));
    for (const row of taken) update(queue, row);
    return taken.map(({ id, body, receives }) => ({ id, body, receives }));
  };

  return {
    names: new Set(rows.keys()),
    send: async (queue, bodies) => {
      const now = clock.now();
      const added = bodies.map((body) => {
        sent += 1;
        return { id: `m${sent}`, body, receives: 0, sentAt: now, visibleAt: now, dead: false };
      });
      rows.set(queue, [...rowsOf(queue), ...added]);
    },
    deliver: async (queue, consumer) => {
      const messages = receive(queue, 10, queues[queue]?.visibilitySeconds ?? 0);
      if (messages.length === 0) return 0;
      const outcomes = await consumer(messages);
      for (const [index, { id }] of messages.entries()) settle(queue, id, outcomes[index]);
      return messages.length;
    },
    take: async (queue, limit) =>
      receive(queue, limit, TAKEN_SECONDS).map((taken) => ({ ...taken, receipt: taken.id })),
    remove: async (queue, { id }) => settle(queue, id, { kind: 'done' }),
    depths: async () =>
      [...rows].map(([queue, found]) => {
        const living = found.filter(({ dead }) => !dead);
        const oldest = living.map(({ sentAt }) => sentAt).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
        return {
          queue,
          waiting: living.filter(({ visibleAt }) => visibleAt <= clock.now()).length,
          inFlight: living.filter(({ visibleAt }) => visibleAt > clock.now()).length,
          dead: found.length - living.length,
          oldestSeconds: living.length === 0 ? undefined : Math.floor((clock.now() - oldest) / SECOND),
        };
      }),
    redrive: async (queue) => {
      const dead = rowsOf(queue).filter((row) => row.dead);
      for (const row of dead) update(queue, { ...row, dead: false, receives: 0, visibleAt: clock.now() });
      return dead.length;
    },
    sweep: async (queue, visit) => {
      let removed = 0;
      for (const row of rowsOf(queue).filter(({ dead }) => dead)) {
        if ((await visit(row.body)) === 'keep') continue;
        settle(queue, row.id, { kind: 'done' });
        removed += 1;
      }
      return removed;
    },
  };
};

interface Row {
  readonly id: string;
  readonly body: string;
  readonly receives: number;
  readonly sentAt: Instant;
  readonly visibleAt: Instant;
  readonly dead: boolean;
}
