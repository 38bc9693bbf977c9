import { isToSend } from '../trail/drafts.ts';
import type { Trail } from '../trail/trail.ts';
import { REPLIES_QUEUE, type ReplyJob } from './jobs.ts';
import type { QueueSender } from './queue.ts';

/** What is to be done on the mention's platform, and is not done. */
export const replyJobsOf = (trail: Trail): readonly ReplyJob[] => [
  ...trail.drafts
    .filter(isToSend)
    .map(({ draftId }) => ({ type: 'reply' as const, trailId: trail.id, draft: draftId })),
  ...(trail.hiding === 'asked' ? [{ type: 'hide' as const, trailId: trail.id }] : []),
];

/** Sends a job for each. Sending one twice is harmless: `reply` folds the trail before it acts. */
export const sendReplyJobs = async (queues: QueueSender, trail: Trail): Promise<void> => {
  const jobs = replyJobsOf(trail);
  if (jobs.length === 0) return;
  await queues.send(
    REPLIES_QUEUE,
    jobs.map((job) => JSON.stringify(job)),
  );
};
