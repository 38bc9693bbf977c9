import type { SqliteQueues } from '../../shared/adapters/sqlite/sqlite-queues.ts';
import type { Consumer, QueueMessage } from '../../shared/queue/queue.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface WorkerOptions {
  readonly queue: string;
  readonly consumer: Consumer;
  /** Messages handled at a time. */
  readonly concurrency: number;
  readonly queues: SqliteQueues;
  readonly log: Log;
}

/** Longer than any handler takes; when the process dies, the next one releases what it held. */
const VISIBILITY_MS = 10 * 60_000;
/** How often a queue is looked at for deferred messages that have come due. */
const POLL_MS = 250;

/** Takes messages off a queue and hands them, one call each, to its consumer, up to `concurrency` side by side. */
export const startWorker = ({ queue, consumer, concurrency, queues, log }: WorkerOptions) => {
  let running = true;
  let busy = 0;
  let receiving = false;
  let moreMayWait = false;
  let idle: (() => void) | undefined;

  const handle = async (message: QueueMessage): Promise<void> => {
    try {
      const [outcome] = await consumer([message]);
      await queues.settle(queue, message, outcome ?? { kind: 'failed', code: 'no-outcome' });
    } catch (error) {
      // The store is away: the message stays hidden until its time is over, and is handled again.
      log.error('message not settled', { queue, code: codeOf(error) });
    } finally {
      busy -= 1;
      pump();
      if (busy === 0 && !running) idle?.();
    }
  };

  const pump = (): void => {
    if (!running || receiving || busy >= concurrency || !moreMayWait) return;
    receiving = true;
    const free = concurrency - busy;
    queues
      .receive(queue, free, VISIBILITY_MS)
      .then((messages) => {
        moreMayWait = messages.length === free;
        busy += messages.length;
        for (const message of messages) void handle(message);
      })
      .catch((error: unknown) => log.error('queue not read', { queue, code: codeOf(error) }))
      .finally(() => {
        receiving = false;
        pump();
      });
  };

  const wake = (): void => {
    moreMayWait = true;
    pump();
  };
  queues.onSent((name) => {
    if (name === queue) wake();
  });
  const poll = setInterval(wake, POLL_MS);
  wake();

  return {
    /** Takes nothing new, and resolves when what was taken is settled. */
    stop: async (): Promise<void> => {
      running = false;
      clearInterval(poll);
      if (busy > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
};
