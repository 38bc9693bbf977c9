import { Timer, TimerKind, type TimerStore } from '../../trail/timers.ts';
import type { Database } from './database.ts';

const KINDS = JSON.stringify(TimerKind.options);

export const sqliteTimerStore = (db: Database): TimerStore => ({
  set: async ({ dueAt, trailId, kind, afterMs }) => {
    await db.write((run) =>
      run('INSERT INTO timers VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', dueAt, trailId, kind, afterMs),
    );
  },
  due: async (now, limit) =>
    db
      .all(
        `SELECT due_at AS dueAt, trail_id AS trailId, kind, after_ms AS afterMs FROM timers
         WHERE due_at <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY due_at LIMIT ?`,
        now,
        KINDS,
        limit,
      )
      .map((row) => Timer.parse(row)),
  remove: async ({ dueAt, trailId, kind }) => {
    await db.write((run) =>
      run('DELETE FROM timers WHERE due_at = ? AND trail_id = ? AND kind = ?', dueAt, trailId, kind),
    );
  },
});
