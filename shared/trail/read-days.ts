import { DAY, dayOf, type Instant } from '../runtime/clock.ts';
import { readIntact } from './append.ts';
import { firstOf } from './first-of.ts';
import { sideBySide } from './side-by-side.ts';
import type { Trail } from './trail.ts';
import type { TrailIndex, TrailStore } from './trail-store.ts';

interface Ports {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  /** Hears of each trail that is left out, for it cannot be read. */
  readonly unreadable: (trailId: string) => void;
}

/** Every trail that began on one of the last `days` UTC days, today included, oldest day first. */
export async function* readDays(ports: Ports, now: Instant, days: number): AsyncIterable<Trail> {
  for (let ago = days - 1; ago >= 0; ago -= 1) yield* readAll(ports, ports.index.byDay(dayOf(now - ago * DAY)));
}

export interface Latest {
  readonly days: number;
  /** The most trails that are read. */
  readonly limit: number;
  /** What is to be held of them: most of what is old is done. */
  readonly keeps: (trail: Trail) => boolean;
}

/** As `readDays`, today first, for what a person waits for. `isCut`: there were more than `limit`. */
export const readLatest = async (
  ports: Ports,
  now: Instant,
  { days, limit, keeps }: Latest,
): Promise<{ readonly trails: readonly Trail[]; readonly isCut: boolean }> => {
  const ids = await latestIds(ports.index, now, days, limit + 1);
  const trails: Trail[] = [];
  for await (const trail of readAll(ports, ids.slice(0, limit))) if (keeps(trail)) trails.push(trail);
  return { trails, isCut: ids.length > limit };
};

/** A day of the index is a query a shard, one after the other: a quarter of days takes seconds unless some are asked at once. */
const DAYS_AT_ONCE = 10;

const latestIds = async (
  index: Ports['index'],
  now: Instant,
  days: number,
  limit: number,
): Promise<readonly string[]> => {
  let ids: readonly string[] = [];
  for (let ago = 0; ago < days && ids.length < limit; ago += DAYS_AT_ONCE) {
    const some = Array.from({ length: Math.min(DAYS_AT_ONCE, days - ago) }, (_, i) => dayOf(now - (ago + i) * DAY));
    ids = [...ids, ...(await Promise.all(some.map((day) => firstOf(index.byDay(day), limit)))).flat()];
  }
  return ids.slice(0, limit);
};

async function* readAll(ports: Ports, ids: AsyncIterable<string> | Iterable<string>): AsyncIterable<Trail> {
  const readOne = async (id: string): Promise<readonly Trail[]> => {
    const trail = await readIntact(ports.trail, id);
    if (trail === undefined) ports.unreadable(id);
    return trail === undefined ? [] : [trail];
  };
  for await (const some of sideBySide(ids)) yield* (await Promise.all(some.map(readOne))).flat();
}
