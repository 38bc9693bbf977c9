import type { Post, Trail } from '../trail/trail.ts';
import type { Job } from './jobs.ts';
import type { QueueSender } from './queue.ts';

/**
 * Sends a job for every post of the trail that is asked for and not done, and, with `redraw`, one to draw each again:
 * also those that are on their way, for what was drawn of them may be older than what the trail says now.
 * Sending one twice is harmless: `notify` folds the trail before it acts.
 */
export const sendJobs = async (queues: QueueSender, trail: Trail, { redraw }: { redraw: boolean }): Promise<void> => {
  const jobs = trail.posts.flatMap((post) => jobOf(trail.id, post, redraw));
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

const jobOf = (trailId: string, post: Post, redraw: boolean): { queue: string; job: Job }[] => {
  const { postId, queue, status } = post;
  const pending = isPending(post);
  const asked: readonly Job['type'][] = [
    ...(pending ? (['post'] as const) : []),
    ...(redraw && (pending || status === 'delivered') ? (['update'] as const) : []),
  ];
  return asked.map((type) => ({ queue, job: { type, trailId, postId } }));
};

/** Asked for, and neither delivered nor given up. */
export const isPending = ({ status }: Post): boolean => status === 'asked' || status === 'started';
