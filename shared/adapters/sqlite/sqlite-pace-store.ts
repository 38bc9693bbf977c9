import { decideSlot, type PaceStore } from '../../slack/pace.ts';
import { type Database, numberOf } from './database.ts';

/** The row that pauses every channel. No channel of Slack has an empty id. */
const WORKSPACE = '';

export const sqlitePaceStore = (db: Database): PaceStore => {
  const pauseOf = (channel: string): number => {
    const row = db.get('SELECT max(paused_until) AS until FROM pace WHERE channel IN (?, ?)', channel, WORKSPACE);
    return row === undefined ? 0 : numberOf(row, 'until');
  };
  return {
    reserve: async (request) => {
      const { channel, intervalMs } = request;
      // Nothing to reserve where pacing is off: only a pause can hold the post back.
      if (intervalMs === 0) return decideSlot({ nextAt: 0, pausedUntil: pauseOf(channel) }, request);
      return db.write((run) => {
        const [row] = run.all(
          `SELECT coalesce(max(CASE channel WHEN ?1 THEN next_at END), 0) AS nextAt, coalesce(max(paused_until), 0) AS until
           FROM pace WHERE channel IN (?1, ?2)`,
          channel,
          WORKSPACE,
        );
        const known =
          row === undefined
            ? { nextAt: 0, pausedUntil: 0 }
            : { nextAt: numberOf(row, 'nextAt'), pausedUntil: numberOf(row, 'until') };
        const slot = decideSlot(known, request);
        if (slot.kind === 'slot') {
          run(
            `INSERT INTO pace (channel, next_at, paused_until) VALUES (?, ?, 0)
             ON CONFLICT (channel) DO UPDATE SET next_at = excluded.next_at`,
            channel,
            slot.at + intervalMs,
          );
        }
        return slot;
      });
    },
    pause: async (channel, until) => {
      await db.write((run) =>
        run(
          `INSERT INTO pace (channel, next_at, paused_until) VALUES (?, 0, ?)
           ON CONFLICT (channel) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until)`,
          channel ?? WORKSPACE,
          until,
        ),
      );
    },
    pausedUntil: async (channel) => pauseOf(channel),
  };
};
