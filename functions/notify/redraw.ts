import { isLongOver, showsOpenCrisis } from '../../shared/crisis/crisis.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { isAboutChannel, isAboutToken, type SlackMessage, type SlackPoster } from '../../shared/slack/slack.ts';
import { decideAndAppend, readTrail, type TrailPorts } from '../../shared/trail/append.ts';
import { isPending, type Post, postIn } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { type DrawPorts, drawNow, upperOf } from './draw-now.ts';
import { asksAnew, channelInstead, insteadOf } from './instead.ts';
import type { Pacing } from './pacing.ts';
import { SETTLE_MS } from './protocol.ts';

export interface RedrawPorts extends TrailPorts, DrawPorts {
  readonly trail: TrailPorts['trail'];
  readonly slack: Pick<SlackPoster, 'update'>;
  readonly log: Log;
}

/** Slack counts by method, so a drawing that is limited pauses all others and no post: paused like a channel of this name. */
const DRAWINGS = 'chat.update';
/** How often a card that is not out yet is looked at, to be drawn again when it is. */
const UNPOSTED_WAIT_MS = 15 * SECOND;

/** Draws a message that is out as the trail says now. `postInstead` posts what was asked for in the place of one that was removed. */
export const createRedraw = ({
  policy,
  ports,
  pacing,
  postInstead,
}: {
  readonly policy: LoadedPolicy;
  readonly ports: RedrawPorts;
  readonly pacing: Pacing;
  readonly postInstead: (trailId: string, postId: string) => Promise<Outcome>;
}) => {
  const { trail: store, slack, clock, log } = ports;
  const { deferUntil, whilePaused, pauseWhileLimited, pauseForToken } = pacing;

  /** `shown`: what Slack was given just now, if what was committed meanwhile is the reason. */
  const redraw = async (trailId: string, postId: string, shown?: SlackMessage): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    const post = postIn(trail, postId);
    if (post !== undefined && isLongOver(trail, post, clock.now())) return DONE;
    // The clock asks again every minute: what waited for Slack as well would be drawn as often as there were minutes.
    const later = (outcome: Outcome): Outcome => (post !== undefined && showsOpenCrisis(trail, post) ? DONE : outcome);
    // On its way, and maybe drawn before what this job is to show.
    if (post !== undefined && isPending(post)) return later(deferUntil(clock.now() + UNPOSTED_WAIT_MS));
    // An earlier try of this message found it removed: it carries the card that was asked for instead.
    const instead = post && insteadOf(trail, post);
    if (instead !== undefined) return postInstead(trailId, instead.postId);
    if (post?.ts === undefined) return DONE;
    const putOff = await whilePaused({ ...post, channel: DRAWINGS });
    if (putOff !== undefined) return later(putOff);
    const message = await drawNow({ policy, ports }, post, trail, await upperOf(store, trail, post));
    // Most of what notify commits shows nowhere, and Slack counts every drawing.
    if (JSON.stringify(message) === JSON.stringify(shown)) return DONE;
    const result = await slack.update(message, post.ts);
    switch (result.kind) {
      case 'ok': {
        // A slow update may land on a newer one: whoever drew looks whether the trail has gone on, and draws again.
        const after = await readTrail(store, trailId);
        return after.version === trail.version ? DONE : redraw(trailId, postId, message);
      }
      case 'rate-limited':
        return later(deferUntil(await pauseWhileLimited(DRAWINGS, { ...result, scope: 'channel' })));
      case 'ambiguous':
        // It may still land, on what is drawn meanwhile: drawn again when it has.
        return later(deferUntil(clock.now() + SETTLE_MS));
      case 'refused': {
        if (isAboutToken(result.error)) return later(deferUntil(await pauseForToken(result.error)));
        // The message was removed by a person, or the channel archived: nothing is left to draw on.
        log.warn('slack refused an update', { postId, error: result.error });
        if (result.error === 'message_not_found') return onRemoved(trail, post);
        // A live card that nobody may draw is not to group any more: another is asked for there, and refused where people see it.
        const isLiveCard = post.purpose === 'crisis' && isAboutChannel(result.error);
        const channelNow = isLiveCard ? post.channel : channelInstead(result.error, post, trail, policy);
        return channelNow === undefined ? DONE : onRemoved(trail, post, channelNow);
      }
    }
  };

  const onRemoved = async (trail: Trail, { postId, deliveredAt = 0 }: Post, channelNow?: string): Promise<Outcome> => {
    // What was posted a moment ago may not show yet.
    if (clock.now() < deliveredAt + SETTLE_MS) return deferUntil(deliveredAt + SETTLE_MS);
    const after = await decideAndAppend(ports, trail, (now) => asksAnew(now, postId, channelNow));
    return postIn(after, postId)?.status === 'removed' ? postInstead(trail.id, postId) : DONE;
  };

  return redraw;
};
