import type { createNotify, NotifyPorts } from '../../../functions/notify/handler.ts';
import { LEASE_MS, nextStep, SETTLE_MS } from '../../../functions/notify/protocol.ts';
import { Job } from '../../../shared/queue/jobs.ts';
import { perMessage } from '../../../shared/queue/per-message.ts';
import type { Outcome } from '../../../shared/queue/queue.ts';
import { type Instant, SECOND } from '../../../shared/runtime/clock.ts';
import type { SlackResult } from '../../../shared/slack/slack.ts';
import { append, decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import { standsAsRead } from '../../../shared/trail/attempt.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import type { Post, PostEvent } from '../../../shared/trail/posts.ts';
import type { Trail } from '../../../shared/trail/trail.ts';

/** One attempt at a post that is asked for: what the controls differ in. */
export type Attempt = (trail: Trail, post: Post, tools: Tools) => Promise<Outcome>;

export interface Tools {
  readonly ports: NotifyPorts;
  /** Waits for a slot of the pace, however far away. */
  readonly pace: (post: Post) => Promise<void>;
  readonly send: (post: Post) => Promise<SlackResult<{ ts: string }>>;
  readonly record: (trail: Trail, event: TrailEvent) => Promise<void>;
  /** The same, unless another attempt has begun or ended since `trail` was read. */
  readonly recordAsRead: (trail: Trail, event: PostEvent) => Promise<void>;
  readonly deferUntil: (until: Instant) => Outcome;
}

/** A notify function that does the least: posts a plain line, and redraws nothing. */
export const simpleNotify =
  (attempt: Attempt): typeof createNotify =>
  ({ policy }, ports) => {
    const { clock, pace, slack } = ports;
    const intervalMs = SECOND / policy.policy.pace.perChannelPerSecond;
    const tools: Tools = {
      ports,
      pace: async ({ channel, queue }) => {
        const maxWaitMs = queue === 'urgent' ? 45 * SECOND : 10 * SECOND;
        while (true) {
          const slot = await pace.reserve({ channel, now: clock.now(), intervalMs, maxWaitMs });
          const until = slot.kind === 'slot' ? slot.at : slot.until;
          if (until > clock.now()) await clock.sleep(until - clock.now());
          if (slot.kind === 'slot') return;
        }
      },
      send: ({ channel, postId }) => slack.post({ channel, text: postId }, postId),
      record: async (trail, event) => {
        await decideAndAppend(ports, trail, () => [event]);
      },
      recordAsRead: async (trail, event) => {
        await decideAndAppend(ports, trail, (now) =>
          standsAsRead(postIn(trail, event.postId), postIn(now, event.postId)) ? [event] : undefined,
        );
      },
      deferUntil: (until) => ({
        kind: 'defer',
        seconds: Math.max(1, Math.ceil((until - clock.now()) / SECOND)),
      }),
    };
    return perMessage(Job, ports.log, async ({ type, trailId, postId }) => {
      const trail = await readTrail(ports.trail, trailId);
      const post = postIn(trail, postId);
      const isWanted = post?.status === 'asked' || post?.status === 'started';
      return type === 'post' && isWanted ? attempt(trail, post, tools) : { kind: 'done' };
    });
  };

interface Leased {
  readonly settleMs: number;
  readonly order: 'pace-first' | 'claim-first';
  /** Whether a claim that another commit came before is made again, for the slot's sake. */
  readonly keepsSlot?: typeof standsAsRead;
}

/** The protocol of leases, right with `SETTLE_MS` and `pace-first`: the controls break one thing of it each. */
export const leasedAttempt =
  ({ settleMs, order, keepsSlot = standsAsRead }: Leased): Attempt =>
  async (trail, post, { ports, pace, send, record, recordAsRead, deferUntil }) => {
    const { clock, slack } = ports;
    const { postId } = post;
    const step = nextStep(post, clock.now() + SETTLE_MS - settleMs);
    if (step.kind === 'defer') return deferUntil(step.until - SETTLE_MS + settleMs);
    if (step.kind === 'look') {
      const found = await slack.find(post.channel, postId, step.since);
      if (found.kind !== 'ok') return deferUntil(clock.now() + 30 * SECOND);
      if (found.ts !== undefined) {
        await record(trail, { type: 'delivered', by: SYSTEM, postId, ts: found.ts, found: true });
        return { kind: 'done' };
      }
    }
    if (order === 'pace-first') await pace(post);
    const leaseUntil = clock.now() + LEASE_MS;
    const started = { type: 'delivery-started', by: SYSTEM, postId, leaseUntil } as const;
    let claim = await append(ports, trail, [started]);
    while (claim.kind === 'conflict' && order === 'pace-first' && keepsSlot(post, postIn(claim.trail, postId)))
      claim = await append(ports, claim.trail, [started]);
    if (claim.kind === 'conflict') return deferUntil(clock.now() + SECOND);
    if (order === 'claim-first') await pace(post);
    else if (clock.now() + 8 * SECOND > leaseUntil) return deferUntil(leaseUntil);
    const result = await send(post);
    switch (result.kind) {
      case 'ok':
        await record(claim.trail, { type: 'delivered', by: SYSTEM, postId, ts: result.ts, found: false });
        return { kind: 'done' };
      case 'rate-limited': {
        const retryAt = clock.now() + result.retryAfterSeconds * SECOND;
        await ports.pace.pause(result.scope === 'workspace' ? undefined : post.channel, retryAt);
        await recordAsRead(claim.trail, {
          type: 'delivery-refused',
          by: SYSTEM,
          postId,
          retryAt,
          reason: 'rate-limited',
        });
        return deferUntil(retryAt);
      }
      case 'refused':
        await recordAsRead(claim.trail, {
          type: 'delivery-failed',
          by: SYSTEM,
          postId,
          reason: result.error,
          final: true,
        });
        return { kind: 'done' };
      case 'ambiguous':
        return deferUntil(leaseUntil);
    }
  };

/** Posts, then says so: what ends between the two posts again. */
export const postThenMark: Attempt = async (trail, post, { pace, send, record, deferUntil, ports }) => {
  await pace(post);
  const result = await send(post);
  if (result.kind !== 'ok') return deferUntil(ports.clock.now() + 30 * SECOND);
  await record(trail, { type: 'delivered', by: SYSTEM, postId: post.postId, ts: result.ts, found: false });
  return { kind: 'done' };
};

/** Says so, then posts: what ends between the two has never posted. */
export const markThenPost: Attempt = async (trail, post, { pace, send, record }) => {
  const { postId } = post;
  await record(trail, { type: 'delivered', by: SYSTEM, postId, ts: '', found: false });
  await pace(post);
  const result = await send(post);
  if (result.kind === 'ok') await record(trail, { type: 'delivered', by: SYSTEM, postId, ts: result.ts, found: false });
  return { kind: 'done' };
};

const postIn = ({ posts }: Trail, id: string): Post | undefined => posts.find(({ postId }) => postId === id);
