import { mentionIdOf, type PlatformEvent } from '../../shared/mention/mention.ts';
import type { Outcome } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import type { LoadedPolicy } from '../../shared/routing/route.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { type TellPorts, tellRoot } from './tell-root.ts';

export type BrandReply = Extract<PlatformEvent, { type: 'brand-reply' }>;

/** The brand answered in public: the mention that it answers has its answer, and the conversation which that goes on with. */
export const recordAnswer = async (
  context: { readonly policy: LoadedPolicy; readonly idKey: string; readonly ports: TellPorts },
  event: BrandReply,
  isRetry: boolean,
): Promise<Outcome> => {
  const { policy, idKey, ports } = context;
  const reply = mentionIdOf(idKey, event.reply);
  const answered = await readTrail(ports.trail, mentionIdOf(idKey, event.answers));
  const trail = await decideAndAppend(
    ports,
    answered,
    (before) =>
      before.replies.some((known) => known.reply === reply)
        ? undefined
        : [
            { type: 'replied', by: { kind: 'platform', platform: event.reply.via }, at: event.at, reply },
            ...givingUpWaiting(before, 'answered'),
          ],
    settingTimers(policy, ports),
  );
  await sendJobs(ports.queues, trail, { redraw: true });
  await tellRoot(context, trail, isRetry);
  return { kind: 'done' };
};
