import { type Clock, DAY, dayOf, type Instant } from '../runtime/clock.ts';
import { intactCommits } from './append.ts';
import type { Commit } from './event.ts';
import { firstOf } from './first-of.ts';
import { foldTrail } from './fold.ts';
import { sideBySide } from './side-by-side.ts';
import type { Trail } from './trail.ts';
import type { TrailIndex, TrailStore } from './trail-store.ts';

interface Ports {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  /** Hears of each trail that is left out, for it cannot be read. */
  readonly unreadable: (trailId: string) => void;
}

/** A time: `until` is the first instant after it. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** What is stored of a trail: one commit at least. */
export interface TrailCommits {
  readonly id: string;
  readonly commits: readonly Commit[];
}

/** Every trail whose first commit was made in a span, by whole UTC days of the index, the oldest first. */
export async function* readBegunIn(ports: Ports, { from, until }: Span): AsyncIterable<TrailCommits> {
  for (let day = startOfUtcDay(from); day < until; day += DAY) {
    for await (const trail of readAll(ports, ports.index.byDay(dayOf(day)))) {
      const beganAt = trail.commits[0]?.at ?? 0;
      if (from <= beganAt && beganAt < until) yield trail;
    }
  }
}

/** On one machine these reads wait for nothing: whoever else has work is given a turn after every few. */
export async function* givingTurns<T>(all: AsyncIterable<T>, clock: Pick<Clock, 'sleep'>): AsyncIterable<T> {
  let given = 0;
  for await (const each of all) {
    yield each;
    given += 1;
    if (given % 32 === 0) await clock.sleep(0);
  }
}

/** Every trail that began on one of the last `days` UTC days, today included, oldest day first. */
export async function* readDays(ports: Ports, now: Instant, days: number): AsyncIterable<Trail> {
  const until = startOfUtcDay(now) + DAY;
  for await (const { id, commits } of readBegunIn(ports, { from: until - days * DAY, until }))
    yield foldTrail(id, commits);
}

const startOfUtcDay = (at: Instant): Instant => Math.floor(at / DAY) * DAY;

export interface Latest {
  readonly days: number;
  /** The most trails that are read. */
  readonly limit: number;
  /** What is to be held of them: most of what is old is done. */
  readonly keeps: (trail: Trail) => boolean;
}

/** `isCut`: there were more than the limit. */
export interface LatestTrails {
  readonly trails: readonly Trail[];
  readonly isCut: boolean;
}

/** As `readDays`, today first, for what a person waits for. */
export const readLatest = async (
  ports: Ports & { readonly clock: Pick<Clock, 'sleep'> },
  now: Instant,
  { days, limit, keeps }: Latest,
): Promise<LatestTrails> => {
  const ids = await latestIds(ports.index, now, days, limit + 1);
  return readUpTo(ports, ids, { limit, keeps });
};

/** The trails of these ids, as many as are to be read at most. */
export const readUpTo = async (
  ports: Omit<Ports, 'index'> & { readonly clock: Pick<Clock, 'sleep'> },
  ids: readonly string[],
  { limit, keeps }: Omit<Latest, 'days'>,
): Promise<LatestTrails> => {
  const trails: Trail[] = [];
  for await (const { id, commits } of givingTurns(readAll(ports, ids.slice(0, limit)), ports.clock)) {
    const trail = foldTrail(id, commits);
    if (keeps(trail)) trails.push(trail);
  }
  return { trails, isCut: ids.length > limit };
};

const latestIds = async (
  index: Ports['index'],
  now: Instant,
  days: number,
  limit: number,
): Promise<readonly string[]> => {
  const latestFirst = Array.from({ length: days }, (_, ago) => now - ago * DAY);
  const ids: string[] = [];
  for await (const some of idsOfDays(index, latestFirst, limit)) {
    ids.push(...some.ids);
    if (ids.length >= limit) break;
  }
  return ids.slice(0, limit);
};

/** A day of the index is a query a shard, one after the other: a quarter of days takes seconds unless some are asked at once. */
const DAYS_AT_ONCE = 10;

/** What the index has of the UTC days that these instants are of, in their order, `limit` ids at most of each. */
export async function* idsOfDays(
  index: Ports['index'],
  instants: readonly Instant[],
  limit: number,
): AsyncIterable<{ readonly at: Instant; readonly ids: readonly string[] }> {
  const idsOf = async (at: Instant) => ({ at, ids: await firstOf(index.byDay(dayOf(at)), limit) });
  for (let start = 0; start < instants.length; start += DAYS_AT_ONCE)
    yield* await Promise.all(instants.slice(start, start + DAYS_AT_ONCE).map(idsOf));
}

async function* readAll(
  ports: Omit<Ports, 'index'>,
  ids: AsyncIterable<string> | Iterable<string>,
): AsyncIterable<TrailCommits> {
  const readOne = async (id: string): Promise<readonly TrailCommits[]> => {
    const commits = await intactCommits(ports.trail, id);
    if (commits === undefined) ports.unreadable(id);
    return commits === undefined ? [] : [{ id, commits }];
  };
  for await (const some of sideBySide(ids)) yield* (await Promise.all(some.map(readOne))).flat();
}
