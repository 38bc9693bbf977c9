import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { type MentionLine, mentionLine } from '../../shared/reports/mention-line.ts';
import type { Day } from '../../shared/reports/overview.ts';
import { type Clock, DAY, dayOf, type Instant } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { givingTurns, idsOfDays, readBegunIn } from '../../shared/trail/read-days.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import type { AskedDays } from './asked-days.ts';

export interface ReadPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** So many take some 10 s of a processor on AWS, where each is a query (decision 31 has the reckoning), and a page has 29 s. */
export const MOST_LINES = 8_000;

/** The days that are not too much, the latest of those asked for. */
export interface ReadLines {
  /** In the order in which they came. */
  readonly lines: readonly MentionLine[];
  /** Those that were read, in order, whole; where none can be, what can of the last. None where that alone is too much. */
  readonly days: readonly Day[];
  readonly leftOut: number;
}

/** What came on some days, as it stands `now`. */
export const readLines = async (
  ports: ReadPorts,
  policy: LoadedPolicy,
  asked: AskedDays,
  now: Instant,
  most = MOST_LINES,
): Promise<ReadLines> => {
  const { from, index } = await latestFitting(ports, asked, most);
  const whole = asked.days.filter((day) => day.from >= from);
  // The day after a crisis begins, in the index, with the last hours of the crisis.
  const days = whole.length > 0 || from === asked.until ? whole : [{ date: asked.last, from }];
  const lines: MentionLine[] = [];
  let leftOut = 0;
  const unreadable = (trailId: string) => {
    leftOut += 1;
    ports.log.error('left out, for it cannot be read', { trailId });
  };
  const span = { from: days[0]?.from ?? asked.until, until: asked.until };
  for await (const { id, commits } of givingTurns(readBegunIn({ ...ports, index, unreadable }, span), ports.clock)) {
    const line = mentionLine(foldTrail(id, commits), commits[0]?.at ?? 0, policy, now);
    if (line !== undefined) lines.push(line);
  }
  return { lines: lines.toSorted((a, b) => a.at - b.at), days, leftOut };
};

interface Fitting {
  readonly from: Instant;
  readonly index: Pick<TrailIndex, 'byDay'>;
}

/** From when on no more than `most` trails began, by whole days of the index, which are UTC's; and what the index has of them. */
const latestFitting = async (
  { index }: ReadPorts,
  { from, until }: Pick<AskedDays, 'from' | 'until'>,
  most: number,
): Promise<Fitting> => {
  const latestFirst: Instant[] = [];
  for (let day = Math.floor((until - 1) / DAY) * DAY; day + DAY > from; day -= DAY) latestFirst.push(day);
  const known = new Map<string, readonly string[]>();
  let count = 0;
  let fitting = until;
  for await (const { at, ids } of idsOfDays(index, latestFirst, most + 1)) {
    count += ids.length;
    if (count > most) break;
    known.set(dayOf(at), ids);
    fitting = at;
  }
  return {
    from: count > most ? fitting : from,
    index: {
      byDay: async function* (day) {
        yield* known.get(day) ?? [];
      },
    },
  };
};
