import { DAY, dayOf, type Instant } from '../runtime/clock.ts';
import { foldTrail, type Trail } from './trail.ts';
import type { TrailIndex, TrailStore } from './trail-store.ts';

/** Every trail that began on one of the last `days` UTC days, today included, oldest day first. */
export async function* readDays(
  ports: { readonly trail: Pick<TrailStore, 'read'>; readonly index: Pick<TrailIndex, 'byDay'> },
  now: Instant,
  days: number,
): AsyncIterable<Trail> {
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    for await (const id of ports.index.byDay(dayOf(now - ago * DAY))) yield foldTrail(id, await ports.trail.read(id));
  }
}
