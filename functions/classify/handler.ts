import type { QuarantineStore } from '../../shared/content/content.ts';
import { type ErasePorts, eraseAgain, eraseOne, replayInParts } from '../../shared/erasure/erase.ts';
import type { PlatformApi } from '../../shared/platforms/platform.ts';
import { Intake } from '../../shared/queue/jobs.ts';
import { perMessage } from '../../shared/queue/per-message.ts';
import { type Consumer, DONE, type Outcome } from '../../shared/queue/queue.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { erasedOrAgain, forgetAuthor } from './forget-author.ts';
import { withText } from './missing-text.ts';
import { putAside } from './put-aside.ts';
import { recordAnswer } from './record-answer.ts';
import { takeBack } from './take-back.ts';
import { createTakeIn, type TakeInOptions, type TakeInPorts } from './take-in.ts';

export interface ClassifyPorts extends TakeInPorts {
  readonly quarantine: Pick<QuarantineStore, 'putQuarantined' | 'listQuarantined' | 'removeQuarantined'>;
  readonly erasures: ErasePorts['erasures'];
  readonly deadLetters: ErasePorts['deadLetters'];
  /** Where texts are fetched that did not come; without it none is. */
  readonly platformApi?: PlatformApi | undefined;
}

/** Its platform is away: it may be a crisis, so the wait is short. */
const TEXT_FIRST: Outcome = { kind: 'defer', seconds: 5 };

/** Intake to trail: all that platforms tell of, a new mention first of all, and what is to be put aside or erased again. */
export const createClassify = (options: TakeInOptions, ports: ClassifyPorts): Consumer => {
  const { policy, idKey } = options;
  const { log } = ports;
  const context = { policy, idKey, ports };
  const takeIn = createTakeIn(options, ports);

  const onEvent = async (item: Extract<Intake, { type: 'event' }>, isRetry: boolean): Promise<Outcome> => {
    const { event, receivedAt } = item;
    switch (event.type) {
      case 'mention': {
        const told = await withText(context, event.mention, isRetry);
        if (told.kind === 'away') return TEXT_FIRST;
        if (told.kind === 'mention') return takeIn(told.mention, receivedAt, isRetry);
        if (told.reply !== undefined) return recordAnswer(context, told.reply, isRetry);
        log.info('mention ignored', { platform: event.mention.via, reason: 'own-post' });
        return DONE;
      }
      case 'deletion':
        return takeBack(context, event, receivedAt);
      case 'author-gone':
        return forgetAuthor(context, event, item);
      case 'brand-reply':
        return recordAnswer(context, event, isRetry);
    }
  };

  return perMessage(Intake, log, async (item, { receives }) => {
    switch (item.type) {
      case 'event':
        return onEvent(item, receives > 1);
      case 'quarantine':
        return putAside(context, item);
      case 'replay-erasures':
        if (item.part !== undefined)
          return erasedOrAgain(await eraseAgain(ports, item.part, { idKey, by: SYSTEM }), log);
        await replayInParts(ports, { idKey });
        return DONE;
      case 'erase-mention': {
        const { trailId } = item;
        log.info('asked to erase a mention', { trailId, outcome: await eraseOne(ports, trailId, SYSTEM) });
        return DONE;
      }
    }
  });
};
