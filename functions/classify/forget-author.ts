import { type ErasePorts, eraseAuthor, type NotErased } from '../../shared/erasure/erase.ts';
import { authorKeyOf, type PlatformEvent } from '../../shared/mention/mention.ts';
import { deferring } from '../../shared/queue/backoff.ts';
import { INTAKE_QUEUE, type Intake } from '../../shared/queue/jobs.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Context } from './context.ts';

/**
 * An account is gone: all that it wrote is erased, by two looks. What was being classified meanwhile, and what an index did not
 * show yet, is found by the second, which is asked for in a message of its own: a first look that failed is none.
 */
export const forgetAuthor = async (
  { idKey, ports }: Context<ErasePorts & { readonly log: Log }>,
  event: Extract<PlatformEvent, { type: 'author-gone' }>,
  item: Extract<Intake, { type: 'event' }>,
): Promise<Outcome> => {
  const { clock, queues, log } = ports;
  const { lastLookAt } = item;
  if (lastLookAt !== undefined && clock.now() < lastLookAt) return deferring(clock)(lastLookAt);
  const authorKey = authorKeyOf(idKey, event.platform, event.authorId);
  const by = { kind: 'platform', platform: event.via } as const;
  const isLastLook = lastLookAt !== undefined;
  const outcome = erasedOrAgain(await eraseAuthor(ports, { authorKey, at: event.at, by, idKey, isLastLook }), log);
  if (outcome.kind === 'done' && !isLastLook) {
    const again: Intake = { ...item, lastLookAt: clock.now() + SECOND_LOOK_MS };
    await queues.send(INTAKE_QUEUE, [JSON.stringify(again)]);
  }
  return outcome;
};

/** Logs what could not be erased, and has all of it tried again: erasing twice does no harm. */
export const erasedOrAgain = ({ failed }: { readonly failed: readonly NotErased[] }, log: Log): Outcome => {
  for (const { trailId, code } of failed) log.error('not erased', { trailId, code });
  return failed.length === 0 ? DONE : { kind: 'failed', code: 'not-erased' };
};

/** Longer than a classify may take for what it was at, and than an index is behind. */
const SECOND_LOOK_MS = 35 * SECOND;
