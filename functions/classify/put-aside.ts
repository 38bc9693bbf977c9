import { createHash } from 'node:crypto';
import type { QuarantineStore } from '../../shared/content/content.ts';
import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { bodyHoldsAuthor, platformsIn, readErasedAuthors } from '../../shared/erasure/holds-author.ts';
import { retentionDays } from '../../shared/policy/policy-schema.ts';
import { type Intake, QUARANTINE_QUEUE, type QuarantineRef } from '../../shared/queue/jobs.ts';
import { DONE, type Outcome, type QueueSender } from '../../shared/queue/queue.ts';
import { DAY } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Context } from './context.ts';

export interface PutAsidePorts {
  readonly quarantine: Pick<QuarantineStore, 'putQuarantined' | 'removeQuarantined'>;
  readonly erasures: Pick<ErasureList, 'all'>;
  readonly queues: QueueSender;
  readonly log: Log;
}

/** A webhook that is authentic and not understood is kept whole until somebody has taught the parser, and listed. */
export const putAside = async (
  { policy, idKey, ports }: Context<PutAsidePorts>,
  item: Extract<Intake, { type: 'quarantine' }>,
): Promise<Outcome> => {
  const { quarantine, erasures, queues, log } = ports;
  const { via, why, bodyBase64, receivedAt } = item;
  // Named by its bytes, so that a webhook sent again is kept once.
  const id = `quarantine-${createHash('sha256').update(bodyBase64).digest('base64url').slice(0, 22)}`;
  const isOfErased = async () => bodyHoldsAuthor(item, { idKey, isErased: await readErasedAuthors(erasures) });
  // Who that was is not known, and nothing of it is kept: an earlier try may have stored it.
  const drop = async (): Promise<Outcome> => {
    await quarantine.removeQuarantined(id);
    log.warn('webhook dropped, author erased', { platform: via });
    return DONE;
  };
  // It lay in a queue while its author was erased.
  if (await isOfErased()) return drop();
  // Which of them it is nobody can say yet: no longer than each allows.
  const days = platformsIn(item).map((platform) => retentionDays(policy.policy, platform));
  const expiresAt = receivedAt + Math.min(...days) * DAY;
  await quarantine.putQuarantined({ id, via, why, bodyBase64, receivedAt, expiresAt });
  // Whoever erased them meanwhile may have looked through the quarantine before this lay there.
  if (await isOfErased()) return drop();
  await queues.send(QUARANTINE_QUEUE, [JSON.stringify({ contentId: id, via, why } satisfies QuarantineRef)]);
  log.count('mentions-quarantined');
  // Paths and codes, as in the queue.
  log.error('webhook quarantined', { platform: via, contentId: id, why: why.join(', ') });
  return DONE;
};
