import { isPending, isShown, type Post } from '../trail/posts.ts';
import type { Trail } from '../trail/trail.ts';
import { type Job, URGENT_QUEUE } from './jobs.ts';
import type { QueueSender } from './queue.ts';

/**
 * Sends a job for every post of the trail that is asked for and not done, and, with `redraw`, one to draw each again:
 * also those that are on their way, for what was drawn of them may be older than what the trail says now.
 * Sending one twice is harmless: `notify` folds the trail before it acts.
 */
export const sendJobs = (queues: QueueSender, trail: Trail, { redraw }: { redraw: boolean }): Promise<void> =>
  send(queues, trail, (post) => [
    ...(isPending(post) ? (['post'] as const) : []),
    ...(redraw && isShown(post) ? (['update'] as const) : []),
  ]);

/** Sends a job for every post that is out or on its way, to draw it again, and none to post. */
export const sendRedraws = (queues: QueueSender, trail: Trail): Promise<void> =>
  send(queues, trail, (post) => (isShown(post) ? ['update'] : []));

const send = async (
  queues: QueueSender,
  trail: Trail,
  asked: (post: Post) => readonly Job['type'][],
): Promise<void> => {
  const jobs = trail.posts.flatMap((post) =>
    asked(post).map((type): { queue: string; job: Job } => ({
      // Its team may have left the policy since: its queue went along, and the mention is still worked on and erased.
      queue: queues.names.has(post.queue) ? post.queue : URGENT_QUEUE,
      job: { type, trailId: trail.id, postId: post.postId },
    })),
  );
  const byQueue = Map.groupBy(jobs, ({ queue }) => queue);
  await Promise.all(
    [...byQueue].map(([queue, group]) =>
      queues.send(
        queue,
        group.map(({ job }) => JSON.stringify(job)),
      ),
    ),
  );
};
