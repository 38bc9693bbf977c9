import type { ContentStore } from '../../shared/content/content.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { deferring } from '../../shared/queue/backoff.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { noteFor } from '../../shared/replies/note.ts';
import { isAnsweredFrom } from '../../shared/replies/reply-policy.ts';
import type { ReplyProblem } from '../../shared/replies/reply-problem.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { waitMsFor } from './protocol.ts';
import { replyTargetOf } from './reply-target.ts';
import type { WhoAnswers } from './who-answers.ts';

export interface HidePorts extends RecordPorts {
  readonly content: Pick<ContentStore, 'get'>;
  readonly log: Log;
}

const HIDE_AGAIN_MS = 30 * SECOND;
/** So often hiding, which may be repeated, is tried. */
const MAX_HIDE_TRIES = 10;

/** Hides a mention on its platform: it may be repeated, so nothing is claimed before. */
export const createHide = (policy: LoadedPolicy, ports: HidePorts, replierIn: WhoAnswers) => {
  const { content, clock, log } = ports;
  const record = recording(policy, ports);

  const deferUntil = deferring(clock);

  const hide = async (trailId: string, receives: number): Promise<Outcome> => {
    const trail = await readTrail(ports.trail, trailId);
    if (trail.hiding !== 'asked') return DONE;
    const said = await content.get(trailId, clock.now());
    const replier = replierIn(trail);
    if (trail.deletedAt !== undefined) return notHidden(trail, 'deleted');
    if (said === undefined) return notHidden(trail, 'erased');
    if (!isAnsweredFrom(policy.policy.replies, trail)) return notHidden(trail, 'not-answered-here');
    if (replier?.hide === undefined) return notHidden(trail, 'no-token');
    const result = await replier.hide(replyTargetOf(said.mention, policy), replier.call);
    switch (result.kind) {
      case 'hidden':
        await record(trail, (now) => (now.hiding === 'asked' ? [{ type: 'hidden', by: SYSTEM }] : undefined));
        return DONE;
      case 'refused': {
        const waitMs = receives < MAX_HIDE_TRIES ? waitMsFor(result) : undefined;
        return waitMs === undefined ? notHidden(trail, result.reason) : deferUntil(clock.now() + waitMs);
      }
      case 'ambiguous':
        // It may be repeated: hiding what is hidden changes nothing.
        return receives >= MAX_HIDE_TRIES ? notHidden(trail, 'unavailable') : deferUntil(clock.now() + HIDE_AGAIN_MS);
    }
  };

  const notHidden = async (trail: Trail, reason: ReplyProblem): Promise<Outcome> => {
    await record(trail, (now) =>
      now.hiding === 'asked'
        ? [{ type: 'hide-refused', by: SYSTEM, reason }, ...noteFor(now, 'hide-refused', now.hideAskedBy)]
        : undefined,
    );
    log.warn('hiding refused', { trailId: trail.id, reason });
    return DONE;
  };

  return hide;
};
