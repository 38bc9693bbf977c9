import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { sendReplyJobs } from '../../shared/queue/send-reply-jobs.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/**
 * Asks for what a person's commit wants posted, drawn and sent. What was done is kept, so whoever pressed hears no "not kept" of a
 * queue that refuses: the clock asks for it, by the timers that the commit set.
 */
export const askForPosts = async (
  { queues, log }: { readonly queues: QueueSender; readonly log: Log },
  trail: Trail,
): Promise<void> => {
  try {
    await Promise.all([sendJobs(queues, trail, { redraw: true }), sendReplyJobs(queues, trail)]);
  } catch (error) {
    if (!(error instanceof VigieError)) throw error;
    log.warn('kept, and asked for later', { trailId: trail.id, code: codeOf(error) });
  }
};
