import { type Instant, MINUTE } from '../../shared/runtime/clock.ts';
import type { Tally } from '../../shared/slack/render-crisis.ts';
import { readIntact } from '../../shared/trail/append.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

export interface TallyPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byCrisis'>;
}

const RECENT_MS = 10 * MINUTE;
/** A card is drawn every minute: of more than these it is enough to know that they are many. */
const MOST_READ = 100;

/** How many mentions are grouped in a crisis, and whether they still come. */
export const tallyOf = async ({ trail, index }: TallyPorts, crisis: string, now: Instant): Promise<Tally> => {
  let count = 0;
  let recent = 0;
  let lastAt: Instant | undefined;
  for await (const id of index.byCrisis(crisis)) {
    count += 1;
    const isLatest = count === recent + 1 && recent < MOST_READ;
    const at = isLatest ? (await readIntact(trail, id))?.received?.receivedAt : undefined;
    if (at === undefined) continue;
    lastAt ??= at;
    if (at > now - RECENT_MS) recent += 1;
  }
  return { count, recent, isMore: recent === MOST_READ, lastAt };
};
