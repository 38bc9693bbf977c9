import { liveCardOf, openCrisis } from '../../shared/crisis/crisis.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { sendRedraws } from '../../shared/queue/send-jobs.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { crisisTimer } from '../../shared/trail/timers.ts';

/** Has the live card of a crisis drawn again, every minute while it goes on, and ends one whose time is over. */
export const tendCrisis = async (trailId: string, policy: LoadedPolicy, ports: RecordPorts): Promise<void> => {
  const { clock, timers, queues } = ports;
  const trail = await readTrail(ports.trail, trailId);
  const last = trail.crises.at(-1);
  if (last === undefined || last.over !== undefined) return;
  const now = clock.now();
  if (openCrisis(trail, now) === undefined) {
    await recording(policy, ports)(trail, ({ crises }) =>
      // Somebody may end it in this moment, or declare another.
      crises.at(-1)?.key === last.key && crises.at(-1)?.over === undefined
        ? [{ type: 'crisis-over', by: SYSTEM }]
        : undefined,
    );
    return;
  }
  // Before the drawing is asked for, so that no death between the two ends the chain.
  await timers.set(crisisTimer(trailId, now));
  const card = liveCardOf(trail);
  await sendRedraws(queues, { ...trail, posts: card === undefined ? [] : [card] });
};
