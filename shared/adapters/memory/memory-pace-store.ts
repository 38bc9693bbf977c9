import { type Instant, LONGEST_PUT_OFF_MS } from '../../runtime/clock.ts';
import { decideSlot, type PaceRow, type PaceStore, type Ping, PROBE_MS, pauseOf } from '../../slack/pace.ts';

export const memoryPaceStore = (): PaceStore => {
  const rows = new Map<string | undefined, PaceRow>();
  const pings = new Map<string, Ping>();
  const rowOf = (channel: string | undefined): PaceRow => rows.get(channel) ?? { nextAt: 0, pausedUntil: 0 };
  const change = (channel: string | undefined, changed: Partial<PaceRow>): void => {
    rows.set(channel, { ...rowOf(channel), ...changed });
  };
  return {
    reserve: async (request) => {
      const { channel, intervalMs } = request;
      const decision = decideSlot(rowOf(channel), rowOf(undefined), request);
      if (decision.kind !== 'slot') return decision;
      const { at, isProbe } = decision;
      change(channel, { nextAt: at + intervalMs });
      if (isProbe) change(undefined, { nextAt: at + PROBE_MS });
      return { kind: 'slot', at };
    },
    pause: async (channel, until) => {
      const before = rowOf(channel).pausedUntil;
      if (before < until || before > until + LONGEST_PUT_OFF_MS) change(channel, { pausedUntil: until });
    },
    pausedUntil: async (channel, now): Promise<Instant> => pauseOf(rowOf(channel), rowOf(undefined), now),
    lastPing: async (matter) => pings.get(matter),
    setLastPing: async (matter, ping) => {
      pings.set(matter, ping);
    },
  };
};
