import { dateAfter } from '../../shared/calendar/local-days.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import { crisesIn } from '../../shared/reports/crises-in.ts';
import type { Digest } from '../../shared/reports/digest.ts';
import { digestTimes } from '../../shared/reports/digest-times.ts';
import { type DigestDay, makeDigest } from '../../shared/reports/make-digest.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { givingTurns, readBegunIn, type TrailCommits } from '../../shared/trail/read-days.ts';
import type { Timer } from '../../shared/trail/timers.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex } from '../../shared/trail/trail-store.ts';

export interface DigestPorts extends RecordPorts {
  readonly index: Pick<TrailIndex, 'byDay' | 'byCrisis' | 'countByCrisis'>;
  readonly log: Log;
}

/** The trail of a day's digest. */
const trailIdOf = (date: string): string => `digest:${date}`;
const dateOf = (trailId: string): string => trailId.slice('digest:'.length);

const timerOf = (date: string, dueAt: Instant): Timer => ({
  kind: 'digest',
  trailId: trailIdOf(date),
  dueAt,
  afterMs: 0,
});

/**
 * For every tick: sets the timer of the next digest when that is another than before. No death, no new policy and no clock that
 * was wrong for a while can end what has no chain.
 */
export const askingForDigest = (policy: LoadedPolicy, { timers, clock }: DigestPorts): (() => Promise<void>) => {
  const times = digestTimes(policy);
  let asked = '';
  return async () => {
    const date = times?.nextDate(clock.now()) ?? '';
    if (times === undefined || date === asked) return;
    await timers.set(timerOf(date, times.toldAt(date)));
    asked = date;
  };
};

/** Tells of the last day once, in the channel of the policy: the trail of its digest has one commit that says it, and asks for the post. */
export const tellDigest = async (
  { trailId, dueAt }: Timer,
  policy: LoadedPolicy,
  ports: DigestPorts,
): Promise<void> => {
  const { clock, log } = ports;
  const times = digestTimes(policy);
  const channel = policy.policy.channels[policy.policy.digest?.channel ?? ''];
  if (times === undefined || channel === undefined) return;
  // Where the clock stood still for days, the last of them is news.
  const date = dateAfter(times.nextDate(Math.max(clock.now(), dueAt)), -1);
  // Of a policy that told it earlier in the day: it has its turn.
  if (date < dateOf(trailId)) return;

  const told = await readTrail(ports.trail, trailIdOf(date));
  const day = times.dayOf(date);
  const unreadable = (id: string): void => log.error('left out, for it cannot be read', { trailId: id });
  const digest = told.version === 0 ? await digestOf(day, policy, { ...ports, unreadable }) : undefined;
  await recording(policy, ports)(told, ({ version }) =>
    version > 0 || digest === undefined
      ? undefined
      : [
          { type: 'digested', by: SYSTEM, digest },
          { type: 'post-asked', by: SYSTEM, purpose: 'digest', channel, queue: URGENT_QUEUE },
        ],
  );
};

const digestOf = async (
  day: DigestDay,
  policy: LoadedPolicy,
  ports: DigestPorts & { readonly unreadable: (trailId: string) => void },
): Promise<Digest> => {
  const now = ports.clock.now();
  const digest = await makeDigest(day, folded(givingTurns(readBegunIn(ports, day), ports.clock)), policy, now);
  const crises = await crisesIn(ports, policy, day, now);
  return crises.length === 0 ? digest : { ...digest, crises: [...crises] };
};

async function* folded(trails: AsyncIterable<TrailCommits>): AsyncIterable<Trail> {
  for await (const { id, commits } of trails) yield foldTrail(id, commits);
}
