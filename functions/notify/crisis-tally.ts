import type { Crisis } from '../../shared/crisis/crisis.ts';
import { type Instant, MINUTE } from '../../shared/runtime/clock.ts';
import type { Tally } from '../../shared/slack/render-crisis.ts';
import { readIntact } from '../../shared/trail/append.ts';
import { firstOf } from '../../shared/trail/first-of.ts';
import { sideBySide } from '../../shared/trail/side-by-side.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

export interface TallyPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byCrisis' | 'countByCrisis'>;
}

const RECENT_MS = 10 * MINUTE;
/** A card is drawn every minute: of more than these it is enough to know that they are many. */
const MOST_READ = 100;
/** Its last drawings say how many are open, so that they look at more: in some seconds on AWS, where each is a query. */
const MOST_READ_AT_END = 2_000;

/** How many mentions are grouped in a crisis, whether they still come, and how many were open when it ended. */
export const tallyOf = async ({ trail, index }: TallyPorts, { key, over }: Crisis, now: Instant): Promise<Tally> => {
  const most = over === undefined ? MOST_READ : MOST_READ_AT_END;
  const [count, latest] = await Promise.all([index.countByCrisis(key), firstOf(index.byCrisis(key), most)]);
  const times: Instant[] = [];
  let open = 0;
  for await (const some of sideBySide(latest)) {
    for (const mention of await Promise.all(some.map((id) => readIntact(trail, id)))) {
      times.push(...(mention?.stages[0] === undefined ? [] : [mention.stages[0].from]));
      if (mention !== undefined && over !== undefined && isOpenAt(mention, over.at)) open += 1;
    }
  }
  const recent = times.filter((at) => at > now - RECENT_MS).length;
  return {
    count,
    recent,
    isMore: recent === MOST_READ && count > recent,
    lastAt: times.length === 0 ? undefined : Math.max(...times),
    openThen: over && { count: open, isMore: count > latest.length },
  };
};

/** As it was then, and not as it is now: the card is drawn again for other reasons than what is done to a mention later. */
const isOpenAt = ({ runs, deletedAt = Infinity, erasedAt = Infinity }: Trail, at: Instant): boolean => {
  const { closedAt = Infinity } = runs.findLast(({ from }) => from <= at) ?? {};
  return Math.min(deletedAt, erasedAt, closedAt) > at;
};
