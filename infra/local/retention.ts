import type { SqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { MINUTE } from '../../shared/runtime/clock.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';

/** How often the file is cleared of what nobody is shown any more: DynamoDB does this by itself. An erasure has a minute. */
const EVERY_MS = MINUTE / 2;

/**
 * Takes what is past its retention out of the database, at the start and then all the time; and what was erased, or has only
 * passed through a queue, out of its log.
 */
export const startRetention = (
  store: Pick<SqliteStore, 'sweepExpired' | 'queues' | 'scrub'>,
  log: Log,
): { stop(): Promise<void> } => {
  const sweep = async (): Promise<void> => {
    try {
      await store.sweepExpired();
      const deadLetters = await store.queues.removeOldDead();
      if (deadLetters > 0) log.warn('dead letters removed, past their time', { count: deadLetters });
      store.scrub();
    } catch (error) {
      log.error('expired content not removed', { code: codeOf(error) });
    }
  };
  let running = sweep();
  const timer = setInterval(() => {
    // One at a time.
    running = running.then(sweep);
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
