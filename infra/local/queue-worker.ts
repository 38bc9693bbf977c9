import type { SqliteQueues } from '../../shared/adapters/sqlite/sqlite-queues.ts';
import type { Consumer, QueueMessage } from '../../shared/queue/queue.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface WorkerOptions {
  readonly queue: string;
  readonly consumer: Consumer;
  /** Messages handled at a time. */
  readonly concurrency: number;
  readonly queues: Pick<SqliteQueues, 'consume' | 'receive' | 'settle'>;
  readonly log: Log;
}

/** How often a queue is looked at for deferred messages that have come due. */
const POLL_MS = 250;
/** The longest that a queue is left alone while its store is away. */
const LONGEST_REST_MS = 5_000;

/**
 * Takes messages off a queue and hands them, one call each, to its consumer, up to `concurrency` side by side. While the
 * store is away it rests, longer each time, and then takes one message more: all of them four times a second would fill the
 * log of a disk that is full. Whatever is settled ends the rest.
 */
export const startWorker = ({ queue, consumer, concurrency, queues, log }: WorkerOptions) => {
  let running = true;
  let busy = 0;
  let idle: (() => void) | undefined;
  /** 0 while the store answers. */
  let restMs = 0;
  let restsUntil = 0;
  let settled = 0;

  const rest = (message: string, error: unknown): void => {
    // Those that were in work beside the first say nothing new.
    if (performance.now() < restsUntil) return;
    restMs = Math.min(restMs === 0 ? POLL_MS : restMs * 2, LONGEST_REST_MS);
    restsUntil = performance.now() + restMs;
    log.error(message, { queue, code: codeOf(error) });
  };

  const handle = async (message: QueueMessage): Promise<void> => {
    const settledBefore = settled;
    try {
      const [outcome] = await consumer([message]);
      await queues.settle(queue, message, outcome ?? { kind: 'failed', code: 'no-outcome' });
      settled += 1;
      restMs = 0;
      restsUntil = 0;
    } catch (error) {
      // The message is free again, and what was done with it is met again by its handler.
      if (settled === settledBefore) rest('message not settled', error);
      // The store is there: something is wrong with this message alone, and no reason to keep others waiting.
      else log.error('message not settled', { queue, code: codeOf(error) });
    } finally {
      busy -= 1;
      if (busy === 0 && !running) idle?.();
    }
  };

  const pump = (look: boolean): void => {
    if (!running || busy >= concurrency || performance.now() < restsUntil) return;
    // What is in work may take long, and says nothing of the store until it is settled.
    const messages = queues.receive(queue, restMs === 0 ? concurrency - busy : 1, look);
    busy += messages.length;
    for (const message of messages) void handle(message).then(() => wake());
  };

  // Once for all that was sent and settled in a turn of the event loop.
  let waking = false;
  let look = false;
  const wake = (toLook = false): void => {
    look ||= toLook;
    if (waking) return;
    waking = true;
    setImmediate(() => {
      const looks = look;
      waking = false;
      look = false;
      try {
        pump(looks);
      } catch (error) {
        rest('queue not read', error);
      }
    });
  };
  queues.consume(queue, wake);
  const poll = setInterval(() => wake(true), POLL_MS);
  wake(true);

  return {
    /** Takes nothing new, and resolves when what was taken is settled. */
    stop: async (): Promise<void> => {
      running = false;
      clearInterval(poll);
      if (busy > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
};
