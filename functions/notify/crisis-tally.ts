import { type Instant, MINUTE } from '../../shared/runtime/clock.ts';
import type { Tally } from '../../shared/slack/render-crisis.ts';
import { readIntact } from '../../shared/trail/append.ts';
import { firstOf } from '../../shared/trail/first-of.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

export interface TallyPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byCrisis' | 'countByCrisis'>;
}

const RECENT_MS = 10 * MINUTE;
/** A card is drawn every minute: of more than these it is enough to know that they are many. */
const MOST_READ = 100;

/** How many mentions are grouped in a crisis, and whether they still come. */
export const tallyOf = async ({ trail, index }: TallyPorts, crisis: string, now: Instant): Promise<Tally> => {
  const [count, latest] = await Promise.all([index.countByCrisis(crisis), firstOf(index.byCrisis(crisis), MOST_READ)]);
  const read = await Promise.all(latest.map((id) => readIntact(trail, id)));
  const times = read.flatMap((mention) => mention?.stages[0]?.from ?? []);
  const recent = times.filter((at) => at > now - RECENT_MS).length;
  return {
    count,
    recent,
    isMore: recent === MOST_READ && count > recent,
    lastAt: times.length === 0 ? undefined : Math.max(...times),
  };
};
