import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { pingsOnceWithin } from '../../shared/routing/route.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { PaceStore } from '../../shared/slack/pace.ts';
import type { Post } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { deliveredAt } from './draw-now.ts';

export interface PingPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly pace: Pick<PaceStore, 'lastPing' | 'setLastPing'>;
  readonly clock: Clock;
}

/**
 * The alert that has pinged for the same matter (topic and desk) as recently as the policy says, so that this one does not;
 * undefined when it does. Only an alert that stands in Slack silences others: of several that are under way at once each
 * pings, and one that never came silences nobody.
 */
export const pingedBefore = async (
  { policy, ports }: { readonly policy: LoadedPolicy; readonly ports: PingPorts },
  post: Post,
  trail: Trail,
): Promise<string | undefined> => {
  const topic = trail.tags?.topic;
  const within = pingsOnceWithin(topic, policy);
  if (post.purpose !== 'alert' || post.ping === undefined || within === undefined) return undefined;
  const { trail: store, pace, clock } = ports;
  const matter = `${post.channel} ${trail.route?.desk ?? ''} ${topic}`;
  const now = clock.now();
  const last = await pace.lastPing(matter);
  // Whichever way a clock was set.
  const isRecent = last !== undefined && Math.abs(now - last.at) < within;
  if (isRecent && (await deliveredAt(store, last.postId)) !== undefined) return last.postId;
  await pace.setLastPing(matter, { postId: post.postId, at: now });
  return undefined;
};
