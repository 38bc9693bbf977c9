import type { Crisis } from '../crisis/crisis.ts';
import { crisisTrailIds } from '../crisis/grouping.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import type { Clock, Instant } from '../runtime/clock.ts';
import { firstOf } from '../trail/first-of.ts';
import { readUpTo, type Span } from '../trail/read-days.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { TrailIndex, TrailStore } from '../trail/trail-store.ts';
import type { CrisisFigures } from './digest.ts';

interface Ports {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byCrisis' | 'countByCrisis'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Hears of each trail that is left out, for it cannot be read. */
  readonly unreadable: (trailId: string) => void;
}

/** All crises of a report together have so many of their mentions read: in some seconds on AWS, where each is a query. */
const MOST_READ = 2_000;

/** The crises that went on at some time of a span, as they stand `now`, the first declared first: those in channels that the policy names. */
export const crisesIn = async (
  ports: Ports,
  { channelNames }: LoadedPolicy,
  { from, until }: Span,
  now: Instant,
  most = MOST_READ,
): Promise<readonly CrisisFigures[]> => {
  const read = (ids: readonly string[], keeps: (trail: Trail) => boolean) =>
    readUpTo(ports, ids, { limit: ids.length, keeps });
  const { trails } = await read(crisisTrailIds([...channelNames.keys()]), ({ crises }) => crises.length > 0);
  const crises = trails
    .flatMap((trail) => trail.crises)
    .filter((crisis) => crisis.at < until && endOf(crisis, now) >= from)
    .toSorted((a, b) => a.at - b.at);
  const figures: CrisisFigures[] = [];
  for (const { topic, channel, by, at, until, widenedTo, over, key } of crises) {
    const latest = await firstOf(ports.index.byCrisis(key), Math.ceil(most / crises.length));
    const [grouped, open] = await Promise.all([ports.index.countByCrisis(key), read(latest, isOpen)]);
    const counts = { grouped, open: open.trails.length, isMore: grouped > latest.length };
    figures.push({ topic, channel, by, at, until, widenedTo, over, ...counts });
  }
  return figures;
};

/** Of one whose time is over and of which nobody has said so yet, that time. */
const endOf = ({ over, until }: Crisis, now: Instant): Instant => over?.at ?? Math.min(until, now);

const isOpen = (trail: Trail): boolean => trail.closed === undefined && !isGone(trail);
