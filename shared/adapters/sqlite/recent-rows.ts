import { type Recent, recent } from '../../runtime/recent.ts';
import type { Database } from './database.ts';

/**
 * What this process read or wrote last, as it is handed out: a mention's next step comes before anybody has changed what the
 * step before it wrote. All of it is forgotten when another process has written.
 */
export const recentRows = <T extends NonNullable<unknown>>(db: Pick<Database, 'epoch'>): Omit<Recent<T>, 'clear'> => {
  const rows = recent<T>(ROWS);
  let epoch = db.epoch();
  return {
    get: (key) => {
      const now = db.epoch();
      if (now !== epoch) rows.clear();
      epoch = now;
      return rows.get(key);
    },
    set: rows.set,
    forget: rows.forget,
  };
};

/** More than are in work together in the benchmark: 192 in `classify`, and 64 in each of nine queues of posts. What is gone by its next step is read and parsed again. */
const ROWS = 768;
