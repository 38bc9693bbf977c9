import { type Clock, HOUR, type Instant, MINUTE } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Topology } from '../topology.ts';

/**
 * Says which function has taken no mention for longer than its topology bears, and again each time that as much has passed: on
 * AWS an alarm does. What came before this process is not known, so it counts from its start.
 */
export const startSilenceWatch = ({ functions }: Pick<Topology, 'functions'>, clock: Clock, log: Log) => {
  const heardAt = new Map<string, Instant>();
  const saidAt = new Map<string, Instant>();
  const startedAt = clock.now();
  const look = (): void => {
    for (const [name, { silentAfterHours }] of Object.entries(functions)) {
      if (silentAfterHours === undefined) continue;
      const since = heardAt.get(name) ?? startedAt;
      const now = clock.now();
      if (now - Math.max(since, saidAt.get(name) ?? 0) < silentAfterHours * HOUR) continue;
      saidAt.set(name, now);
      log.error('no mentions come', { function: name, hours: Math.floor((now - since) / HOUR) });
    }
  };
  const timer = setInterval(look, MINUTE);
  return {
    /** The log of a function, which is heard by what it counts. */
    hearing: (name: string): Log => ({
      ...log,
      count: (metric, value = 1) => {
        log.count(metric, value);
        if (metric === 'mentions-received' && value > 0) heardAt.set(name, clock.now());
      },
    }),
    stop: (): void => clearInterval(timer),
  };
};
