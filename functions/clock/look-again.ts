import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { type Clock, DAY, dayOf, MINUTE } from '../../shared/runtime/clock.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { clockTimersOf } from '../../shared/sla/set-timers.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { sideBySide } from '../../shared/trail/side-by-side.ts';
import { redrawTimer, type Timer, type TimerStore } from '../../shared/trail/timers.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

interface LookPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A deployment changes its functions one after the other, and an index is behind: what came meanwhile is to be found as well. */
const DEPLOYED_AFTER_MS = 5 * MINUTE;
/** What is older and was never called for was left alone: calls for all of it at once would bury what is new. */
const LOOKS_BACK_MS = 7 * DAY;

/** Says that open work has the timers of this policy, or soon will. Due at 0: always due, and the first row that is. */
export const markOf = ({ version }: LoadedPolicy): Timer => ({
  kind: 'policy',
  trailId: version,
  dueAt: 0,
  afterMs: 0,
});

/** The policy has changed: what is open is looked at again. The mark comes last, so that no death before it leaves work without. */
export const askToLookAgain = async (policy: LoadedPolicy, { timers, clock }: LookPorts): Promise<void> => {
  const now = clock.now();
  await timers.set({ kind: 'day', trailId: dayOf(now), dueAt: now + DEPLOYED_AFTER_MS, afterMs: 0 });
  await timers.set(markOf(policy));
};

/** Sets the timers that the policy asks for what came on a day and is open; then the day before is due, with the next tick. */
export const lookAtDay = async (
  { trailId: day, dueAt, afterMs }: Timer,
  policy: LoadedPolicy,
  { trail: store, index, timers, clock, log }: LookPorts,
): Promise<void> => {
  const look = async (trailId: string): Promise<void> => {
    try {
      const trail = await readTrail(store, trailId);
      const now = clock.now();
      const redraws = isLeftBehind(trail, policy) ? [redrawTimer(trailId, now)] : [];
      await Promise.all([...clockTimersOf(trail, policy, now), ...redraws].map((timer) => timers.set(timer)));
    } catch (error) {
      log.warn('looked at by itself', { trailId, code: codeOf(error) });
      // Whatever is wrong with one is no reason to leave the others without.
      await timers.set({ kind: 'target', trailId, dueAt, afterMs: 0 });
    }
  };
  for await (const trailIds of sideBySide(index.byDay(day))) {
    await Promise.all(trailIds.map(look));
    // On one machine these reads wait for nothing, and whoever else has work is to have a turn.
    await clock.sleep(0);
  }
  const backMs = afterMs + DAY;
  if (backMs >= LOOKS_BACK_MS) return;
  await timers.set({ kind: 'day', trailId: dayOf(Date.parse(day) - DAY), dueAt, afterMs: backMs });
};

/** Open, in a channel that the policy does not name any more: if that is gone, it is the drawing that finds out, and brings the card. */
const isLeftBehind = (trail: Trail, { channelNames }: LoadedPolicy): boolean => {
  const card = ownCardOf(trail);
  return card !== undefined && trail.closed === undefined && !isGone(trail) && !channelNames.has(card.channel);
};
