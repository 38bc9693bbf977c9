import { LONGEST_PUT_OFF_MS } from '../../runtime/clock.ts';
import { decideSlot, type PaceRow, type PaceStore, PROBE_MS, pauseOf } from '../../slack/pace.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';

/** The row that pauses every channel. No channel of Slack has an empty id. */
const WORKSPACE = '';

const ROW = 'SELECT next_at, paused_until FROM pace WHERE channel = ?';
const SET_NEXT = `INSERT INTO pace (channel, next_at, paused_until) VALUES (?, ?, 0)
  ON CONFLICT (channel) DO UPDATE SET next_at = excluded.next_at`;

export const sqlitePaceStore = (db: Database): PaceStore => {
  const rowOf = (channel: string): PaceRow => paceRow(db.get(ROW, channel));
  return {
    reserve: async (request) => {
      const { channel, intervalMs } = request;
      const decision = decideSlot(rowOf(channel), rowOf(WORKSPACE), request);
      if (decision.kind !== 'slot') return decision;
      // Nothing to reserve where pacing is off and nobody waits for the answer.
      if (intervalMs === 0 && !decision.isProbe) return { kind: 'slot', at: decision.at };
      return db.write((run) => {
        // Others in the same group may have taken what was free a moment ago.
        const taken = decideSlot(paceRow(run.all(ROW, channel)[0]), paceRow(run.all(ROW, WORKSPACE)[0]), request);
        if (taken.kind !== 'slot') return taken;
        run(SET_NEXT, channel, taken.at + intervalMs);
        if (taken.isProbe) run(SET_NEXT, WORKSPACE, taken.at + PROBE_MS);
        return { kind: 'slot', at: taken.at };
      });
    },
    pause: async (channel, until) => {
      await db.write((run) =>
        run(
          `INSERT INTO pace (channel, next_at, paused_until) VALUES (?, 0, ?)
           ON CONFLICT (channel) DO UPDATE SET paused_until = excluded.paused_until
           WHERE paused_until < excluded.paused_until OR paused_until > excluded.paused_until + ?`,
          channel ?? WORKSPACE,
          until,
          LONGEST_PUT_OFF_MS,
        ),
      );
    },
    pausedUntil: async (channel, now) => pauseOf(rowOf(channel), rowOf(WORKSPACE), now),
    lastPing: async (matter) => {
      const row = db.get('SELECT post_id, at FROM pings WHERE matter = ?', matter);
      return row && { postId: textOf(row, 'post_id'), at: numberOf(row, 'at') };
    },
    setLastPing: async (matter, { postId, at }) => {
      await db.write((run) =>
        run(
          `INSERT INTO pings (matter, post_id, at) VALUES (?, ?, ?)
           ON CONFLICT (matter) DO UPDATE SET post_id = excluded.post_id, at = excluded.at`,
          matter,
          postId,
          at,
        ),
      );
    },
  };
};

const paceRow = (row: Row | undefined): PaceRow =>
  row === undefined
    ? { nextAt: 0, pausedUntil: 0 }
    : { nextAt: numberOf(row, 'next_at'), pausedUntil: numberOf(row, 'paused_until') };
