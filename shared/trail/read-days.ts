import { DAY, dayOf, type Instant } from '../runtime/clock.ts';
import { foldTrail, type Trail } from './trail.ts';
import type { TrailIndex, TrailStore } from './trail-store.ts';

interface Ports {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
}

/** Every trail that began on one of the last `days` UTC days, today included, oldest day first. */
export async function* readDays(ports: Ports, now: Instant, days: number): AsyncIterable<Trail> {
  for (let ago = days - 1; ago >= 0; ago -= 1) yield* readDay(ports, dayOf(now - ago * DAY));
}

/** As `readDays`, today first and at most `limit` of them, for what a person waits for. */
export const readLatest = async (
  ports: Ports,
  now: Instant,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<{ readonly trails: readonly Trail[]; readonly isCut: boolean }> => {
  const trails: Trail[] = [];
  for (let ago = 0; ago < days; ago += 1) {
    for await (const trail of readDay(ports, dayOf(now - ago * DAY))) {
      if (trails.length === limit) return { trails, isCut: true };
      trails.push(trail);
    }
  }
  return { trails, isCut: false };
};

/** Trails are read so many at a time: one after the other a week takes minutes. */
const SIDE_BY_SIDE = 32;

async function* readDay({ trail, index }: Ports, day: string): AsyncIterable<Trail> {
  let ids: string[] = [];
  const readIds = () => Promise.all(ids.map(async (id) => foldTrail(id, await trail.read(id))));
  for await (const id of index.byDay(day)) {
    ids.push(id);
    if (ids.length < SIDE_BY_SIDE) continue;
    yield* await readIds();
    ids = [];
  }
  yield* await readIds();
}
