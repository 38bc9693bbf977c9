import { mentionIdOf, type PlatformEvent } from '../../shared/mention/mention.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readTrail } from '../../shared/trail/append.ts';
import type { Context } from './context.ts';
import { tellRoot } from './tell-root.ts';

export type BrandReply = Extract<PlatformEvent, { type: 'brand-reply' }>;

/** The brand answered in public: the mention that it answers has its answer, and the conversation which that goes on with. */
export const recordAnswer = async (
  context: Context<RecordPorts>,
  event: BrandReply,
  isRetry: boolean,
): Promise<Outcome> => {
  const { policy, idKey, ports } = context;
  const reply = mentionIdOf(idKey, event.reply);
  const answered = await readTrail(ports.trail, mentionIdOf(idKey, event.answers));
  const by = { kind: 'platform', platform: event.reply.via } as const;
  const trail = await recording(policy, ports)(answered, (before) =>
    before.replies.some((known) => known.reply === reply)
      ? undefined
      : [{ type: 'replied', by, at: event.at, reply }, ...givingUpWaiting(before, 'answered')],
  );
  await tellRoot(context, trail, isRetry);
  return DONE;
};
