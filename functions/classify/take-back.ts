import type { ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { mentionIdOf, type PlatformEvent } from '../../shared/mention/mention.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { RecordPorts } from '../../shared/sla/record.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { wordsOf } from '../../shared/trail/drafts.ts';
import type { Context } from './context.ts';

export interface TakeBackPorts extends RecordPorts {
  readonly content: Pick<ContentStore, 'erase'>;
  readonly drafts: Pick<DraftStore, 'eraseDraft'>;
  readonly erasures: Pick<ErasureList, 'add'>;
}

/** Its author took a mention back: its text and what was written to answer it are erased, and its card says so. */
export const takeBack = async (
  { policy, idKey, ports }: Context<TakeBackPorts>,
  { ref, at }: Extract<PlatformEvent, { type: 'deletion' }>,
  receivedAt: Instant,
): Promise<Outcome> => {
  const id = mentionIdOf(idKey, ref);
  // On the list as well: a backup that is put back brings the text back.
  await ports.erasures.add({ kind: 'mention', key: id, at: receivedAt });
  await ports.content.erase(id, receivedAt);
  const deleted = { type: 'deleted', by: { kind: 'platform', platform: ref.via }, at } as const;
  const trail = await decideAndAppend(
    ports,
    await readTrail(ports.trail, id),
    (now) => (now.deletedAt === undefined ? [deleted, ...givingUpWaiting(now, 'deleted')] : undefined),
    settingTimers(policy, ports),
  );
  for (const id of wordsOf(trail)) await ports.drafts.eraseDraft(id);
  await sendJobs(ports.queues, trail, { redraw: true });
  return DONE;
};
