import type { ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import type { Hider, PlatformCall, Refused, Replier, ReplyTarget, Sent } from '../../shared/platforms/platform.ts';
import { deferredUntil } from '../../shared/queue/backoff.ts';
import { ReplyJob } from '../../shared/queue/jobs.ts';
import type { Consumer, Outcome, QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { noteFor, noteOn } from '../../shared/replies/note.ts';
import { isAnsweredFrom } from '../../shared/replies/reply-policy.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import { perMessage } from '../../shared/runtime/batch.ts';
import { type Clock, type Instant, type NewId, SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import type { ReplyProblem } from '../../shared/slack/locale/reply-texts.ts';
import { append, decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { standsAsRead } from '../../shared/trail/attempt.ts';
import { type Draft, isToSend } from '../../shared/trail/drafts.ts';
import { SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import {
  LEASE_MS,
  LONGEST_WAIT_MS,
  LOOK_FOR_MS,
  MAX_ATTEMPTS,
  nextStep,
  obstacleIn,
  PLATFORM_TIMEOUT_MS,
  SETTLE_MS,
} from './protocol.ts';
import { targetOf } from './target.ts';

export interface ReplyPorts {
  readonly trail: TrailStore;
  readonly content: Pick<ContentStore, 'get'>;
  readonly drafts: Pick<DraftStore, 'getDraft'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  /** The way to the platforms. */
  readonly http: typeof fetch;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface ReplyOptions {
  readonly policy: LoadedPolicy;
  /** The key of the hashes that name mentions: a reply is told by the same hash when its webhook comes. */
  readonly idKey: string;
  readonly replierOf: (platform: string) => Replier | undefined;
  readonly hiderOf: (platform: string) => Hider | undefined;
  /** The access token in a setting; undefined where none is set. */
  readonly tokenIn: (setting: string) => string | undefined;
}

const DONE: Outcome = { kind: 'done' };
const LOST_RACE_MS = 1 * SECOND;
const LOOK_AGAIN_MS = 60 * SECOND;
const HIDE_AGAIN_MS = 30 * SECOND;
/** So often hiding, which may be repeated, is tried. */
const MAX_HIDE_TRIES = 10;

/** Sends each reply to its platform once, as `notify` posts its cards: fold, defer, look, claim, send, record. */
export const createReply = (options: ReplyOptions, ports: ReplyPorts): Consumer => {
  const { policy, idKey, replierOf, hiderOf, tokenIn } = options;
  const { trail: store, content, drafts, queues, http, clock, log } = ports;
  const prepare = settingTimers(policy, ports);

  const deferUntil = (until: Instant): Outcome => deferredUntil(until, clock.now());

  const onReply = async (trailId: string, id: string, isRetry: boolean): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    const draft = trail.drafts.find(({ draft }) => draft === id);
    const step = nextStep(draft, clock.now());
    if (step.kind === 'defer') return deferUntil(step.until);
    if (step.kind === 'done' || draft === undefined) {
      // An earlier try may have died between its commit and asking for the card.
      if (isRetry) await sendJobs(queues, trail, { redraw: true });
      return DONE;
    }
    const [said, kept] = await Promise.all([content.get(trailId, clock.now()), drafts.getDraft(id, clock.now())]);
    const replier = replierIn(trail);
    if (step.kind === 'look') {
      // Nothing to look with, or nothing to look for: only a person can tell.
      if (said === undefined || kept === undefined || replier?.find === undefined) return unknown(trail, draft);
      const target = targetOf(said.mention, policy);
      const before = trail.replies.slice(0, draft.answersBefore);
      const isKnown = (replyId: string) => before.some(({ reply }) => reply === nameOf(replyId, trail));
      const found = await replier.find(target, { text: kept.text, since: step.since, isKnown }, replier.call);
      if (found.kind === 'sent') return sent(trail, draft, found);
      if (found.kind === 'unknown') {
        const lookedLongEnough = clock.now() - (draft.startedAt ?? draft.at) > LOOK_FOR_MS;
        return lookedLongEnough ? unknown(trail, draft) : deferUntil(clock.now() + LOOK_AGAIN_MS);
      }
      if (draft.attempts >= MAX_ATTEMPTS) return unknown(trail, draft);
    }
    const obstacle = obstacleIn(trail, draft);
    if (obstacle !== undefined) return refused(trail, draft, obstacle);
    if (said === undefined) return refused(trail, draft, 'erased');
    if (kept === undefined) return refused(trail, draft, 'draft-gone');
    // It may have waited for its approval, or for the platform, while the policy changed.
    if (!isAnsweredFrom(policy.policy.replies, trail)) return refused(trail, draft, 'not-answered-here');
    if (replier === undefined) return refused(trail, draft, 'no-token');
    return attempt(trail, draft, replier, targetOf(said.mention, policy), kept.text);
  };

  const attempt = async (
    trail: Trail,
    draft: Draft,
    replier: Replier & { readonly call: PlatformCall },
    target: ReplyTarget,
    text: string,
  ): Promise<Outcome> => {
    if (replier.lengthOf(text) > replier.maxLength) return refused(trail, draft, 'too-long');
    const leaseUntil = clock.now() + LEASE_MS;
    const claim = await append(ports, trail, [{ type: 'reply-started', by: SYSTEM, draft: draft.draft, leaseUntil }]);
    if (claim.kind === 'conflict') return deferUntil(clock.now() + LOST_RACE_MS);
    // A worker that slept here must not send into the time of the next one.
    if (clock.now() + PLATFORM_TIMEOUT_MS > leaseUntil) return deferUntil(leaseUntil);
    const result = await replier.reply(target, text, replier.call);
    switch (result.kind) {
      case 'sent':
        return sent(claim.trail, draft, result);
      case 'refused':
        return waitFor(claim.trail, draft, result);
      case 'ambiguous':
        // It may be out: the lease lapses, and the next receive looks first.
        return deferUntil(leaseUntil + SETTLE_MS);
    }
  };

  const sent = async (trail: Trail, draft: Draft, { replyId, at }: Sent): Promise<Outcome> => {
    const reply = nameOf(replyId, trail);
    const event = { type: 'reply-sent', by: SYSTEM, draft: draft.draft, at: at ?? clock.now(), reply } as const;
    await record(trail, (now) =>
      now.replies.some((known) => known.reply === reply) && draftIn(now, draft)?.status === 'sent'
        ? undefined
        : [event],
    );
    log.info('reply sent', { trailId: trail.id, platform: trail.received?.platform ?? '' });
    return DONE;
  };

  /** As the trail names a reply. */
  const nameOf = (replyId: string, { received }: Trail): string => {
    const platform = received?.platform ?? '';
    return mentionIdOf(idKey, { via: platform, platform, platformId: replyId });
  };

  /** A short limit is waited for; anything else is told to who wrote it, and the words are kept. */
  const waitFor = async (trail: Trail, draft: Draft, { reason, retryAfterSeconds }: Refused): Promise<Outcome> => {
    const waitMs = (retryAfterSeconds ?? Number.POSITIVE_INFINITY) * SECOND;
    // One that is said anew each time may be of a day.
    const triedMs = clock.now() - (draft.startedAt ?? clock.now());
    const isWaitedFor = reason === 'rate-limited' && waitMs <= LONGEST_WAIT_MS && triedMs < LONGEST_WAIT_MS;
    if (!isWaitedFor) return refused(trail, draft, reason);
    await record(trail, (now) =>
      standsAsRead(draftIn(trail, draft), draftIn(now, draft))
        ? [{ type: 'reply-refused', by: SYSTEM, draft: draft.draft, reason, retry: true }]
        : undefined,
    );
    return deferUntil(clock.now() + waitMs);
  };

  const refused = async (trail: Trail, draft: Draft, reason: ReplyProblem): Promise<Outcome> => {
    const after = await record(trail, (now) =>
      standsAsRead(draftIn(trail, draft), draftIn(now, draft))
        ? [
            { type: 'reply-refused', by: SYSTEM, draft: draft.draft, reason, retry: false },
            ...noteOn(now, 'reply-refused', draft),
          ]
        : undefined,
    );
    log.warn('reply refused', { trailId: trail.id, reason });
    return doneOrAgain(after, draft);
  };

  const unknown = async (trail: Trail, draft: Draft): Promise<Outcome> => {
    const after = await record(trail, (now) =>
      standsAsRead(draftIn(trail, draft), draftIn(now, draft))
        ? [{ type: 'reply-unknown', by: SYSTEM, draft: draft.draft }, ...noteOn(now, 'reply-unknown', draft)]
        : undefined,
    );
    log.error('reply may have been sent', { trailId: trail.id });
    return doneOrAgain(after, draft);
  };

  /** Another attempt is under way, and its worker may be dead. */
  const doneOrAgain = (after: Trail, draft: Draft): Outcome => {
    const current = draftIn(after, draft);
    return current !== undefined && isToSend(current) ? deferUntil(clock.now() + LOST_RACE_MS) : DONE;
  };

  const onHide = async (trailId: string, receives: number): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    if (trail.hiding !== 'asked') {
      if (receives > 1) await sendJobs(queues, trail, { redraw: true });
      return DONE;
    }
    const said = await content.get(trailId, clock.now());
    const hider = hiderIn(trail);
    if (trail.deletedAt !== undefined) return notHidden(trail, 'deleted');
    if (said === undefined) return notHidden(trail, 'erased');
    if (!isAnsweredFrom(policy.policy.replies, trail)) return notHidden(trail, 'not-answered-here');
    if (hider === undefined) return notHidden(trail, 'no-token');
    const result = await hider.hide(targetOf(said.mention, policy), hider.call);
    switch (result.kind) {
      case 'hidden':
        await record(trail, (now) => (now.hiding === 'asked' ? [{ type: 'hidden', by: SYSTEM }] : undefined));
        return DONE;
      case 'refused': {
        const waitMs = (result.retryAfterSeconds ?? Number.POSITIVE_INFINITY) * SECOND;
        const isWaitedFor = result.reason === 'rate-limited' && waitMs <= LONGEST_WAIT_MS && receives < MAX_HIDE_TRIES;
        if (isWaitedFor) return deferUntil(clock.now() + waitMs);
        return notHidden(trail, result.reason);
      }
      case 'ambiguous':
        // It may be repeated: hiding what is hidden changes nothing.
        return receives >= MAX_HIDE_TRIES ? notHidden(trail, 'unavailable') : deferUntil(clock.now() + HIDE_AGAIN_MS);
    }
  };

  const notHidden = async (trail: Trail, reason: ReplyProblem): Promise<Outcome> => {
    await record(trail, (now) =>
      now.hiding === 'asked'
        ? [{ type: 'hide-refused', by: SYSTEM, reason }, ...noteFor(now, 'hide-refused', now.claim?.user)]
        : undefined,
    );
    log.warn('hiding refused', { trailId: trail.id, reason });
    return DONE;
  };

  const record = async (
    trail: Trail,
    decide: (now: Trail) => readonly [TrailEvent, ...TrailEvent[]] | undefined,
  ): Promise<Trail> => {
    const after = await decideAndAppend(ports, trail, decide, prepare);
    await sendJobs(queues, after, { redraw: true });
    return after;
  };

  /** What came by another way than its platform's own webhook is not known there by the same id. */
  const platformIn = ({ received }: Trail): string =>
    received !== undefined && received.via === received.platform ? received.platform : '';

  const callWith = (setting: string | undefined): PlatformCall | undefined => {
    const token = setting === undefined ? undefined : tokenIn(setting);
    return token === undefined ? undefined : { token, http, timeoutMs: PLATFORM_TIMEOUT_MS };
  };

  const replierIn = (trail: Trail): (Replier & { readonly call: PlatformCall }) | undefined => {
    const replier = replierOf(platformIn(trail));
    const call = callWith(replier?.replyToken);
    return replier && call && { ...replier, call };
  };

  const hiderIn = (trail: Trail): (Hider & { readonly call: PlatformCall }) | undefined => {
    const hider = hiderOf(platformIn(trail));
    const call = callWith(hider?.replyToken);
    return hider && call && { ...hider, call };
  };

  return perMessage(ReplyJob, log, (job, { receives }) =>
    job.type === 'reply' ? onReply(job.trailId, job.draft, receives > 1) : onHide(job.trailId, receives),
  );
};

const draftIn = ({ drafts }: Trail, { draft }: Draft): Draft | undefined => drafts.find((each) => each.draft === draft);
