import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import type { SlackDesk, SlackMessage, SlackPoster, SlackResult } from '../../shared/slack/slack.ts';
import type { Worker } from './cluster.ts';
import { type Journal, postKey } from './journal.ts';
import type { Parts } from './parts.ts';

/** A message as Slack has it. */
export interface Landed {
  readonly postId: string;
  readonly channel: string;
  readonly ts: string;
  readonly at: Instant;
  readonly findableAt: Instant;
  /** It landed after the whole wait: outside the promise. */
  readonly isLate: boolean;
  drawn: SlackMessage;
}

interface Window {
  readonly kind: 'rate-limit' | 'errors';
  /** Undefined for the whole workspace. */
  readonly channel: string | undefined;
  readonly from: Instant;
  readonly until: Instant;
}

export interface SimulatedSlack {
  readonly messages: readonly Landed[];
  readonly windows: readonly Window[];
  readonly posterOf: (worker: Worker) => SlackPoster;
  /** What the desk answers people with: taken, and not looked at. */
  readonly deskOf: (worker: Worker) => Pick<SlackDesk, 'openView' | 'whisper' | 'respond' | 'membersOf'>;
  readonly open: (window: Window) => void;
  /** Requests that were answered 429. */
  readonly limited: () => number;
}

export interface SlackParts extends Parts {
  readonly journal: Journal;
  /** An invocation handles one message: then its last reading of a pause is that of the post. */
  readonly oneAtATime: boolean;
  /** Posts that break a function of ours break it for good, not only until the faults are over. */
  readonly bugsStay: boolean;
  /** Some posts land later than the whole wait. */
  readonly late: boolean;
}

const CLIENT_TIMEOUT_MS = 8 * SECOND;
/**
 * From the start of a request to its landing, at most: a lease of 15 s is taken, the post starts by its 7th second, and
 * the look comes 25 s after its end by a clock that may be 4 s ahead. 15 s of search lag leave 14 s for the landing.
 */
const LATEST_LANDING_MS = 13_900;
const MAX_SEARCH_LAG_MS = 15 * SECOND;
/** Slack's own limit: about one a second a channel, with some room for bursts. */
const BURST = 8;

export const createSlack = (parts: SlackParts): SimulatedSlack => {
  const { scheduler, random, faults, cluster, journal, oneAtATime, bugsStay, late, trace } = parts;
  const { now } = scheduler;
  const messages: Landed[] = [];
  const windows: Window[] = [];
  const buckets = new Map<string, { tokens: number; at: Instant }>();
  let limited = 0;

  const windowOn = (kind: Window['kind'], channel: string): Window | undefined =>
    windows.find(
      (window) =>
        window.kind === kind &&
        (window.channel ?? channel) === channel &&
        window.from <= now() &&
        now() < Math.min(window.until, Math.max(faults.until, window.from)),
    );

  const land = (message: SlackMessage, postId: string, isLate: boolean): string => {
    const ts = `${(now() / 1_000).toFixed(3)}${String(messages.length).padStart(3, '0')}`;
    const lagMs = faults.strikes('search-lag', 0.5) ? random.int(0, MAX_SEARCH_LAG_MS) : random.int(0, 200);
    messages.push({
      postId,
      channel: message.channel,
      ts,
      at: now(),
      findableAt: now() + lagMs,
      isLate,
      drawn: message,
    });
    trace('slack', `shows ${postId} in ${message.channel}${isLate ? ', late' : ''}`);
    return ts;
  };

  const takeToken = (channel: string): boolean => {
    const { tokens, at } = buckets.get(channel) ?? { tokens: BURST, at: now() };
    const filled = Math.min(BURST, tokens + (now() - at) / SECOND);
    buckets.set(channel, { tokens: filled < 1 ? filled : filled - 1, at: now() });
    return filled >= 1;
  };

  /** 429 and 5xx, before anything is looked at; undefined when Slack works. */
  const trouble = (channel: string): SlackResult<never> | undefined => {
    const window = windowOn('rate-limit', channel);
    if (window !== undefined) {
      limited += 1;
      const retryAfterSeconds = Math.max(1, Math.ceil((window.until - now()) / SECOND));
      return { kind: 'rate-limited', retryAfterSeconds, scope: window.channel === undefined ? 'workspace' : 'channel' };
    }
    return windowOn('errors', channel) === undefined ? undefined : { kind: 'ambiguous', error: 'http-500' };
  };

  /** A request whose answer comes after the client's time, if ever. */
  const exchange = <T>(
    worker: Worker,
    what: string,
    serve: () => SlackResult<T & object>,
    afterTimeOut: () => void,
  ): Promise<SlackResult<T & object>> => {
    const timesOut = faults.strikes('slack-timeout', 0.08);
    const landsMs = random.int(100, LATEST_LANDING_MS - 100);
    const isSwallowed = random.chance(0.3);
    if (!timesOut) {
      return cluster.call(worker, what, async () => {
        const result = serve();
        trace('slack', `answers ${what}: ${result.kind}`);
        return result;
      });
    }
    return cluster.call<SlackResult<T & object>>(
      worker,
      `${what}, times out`,
      async () => {
        if (!isSwallowed) scheduler.after(landsMs, afterTimeOut);
        return { kind: 'ambiguous', error: 'timeout' };
      },
      { extraBackMs: () => CLIENT_TIMEOUT_MS },
    );
  };

  const post = (worker: Worker, message: SlackMessage, postId: string): Promise<SlackResult<{ ts: string }>> => {
    noteStart(worker, message.channel, postId);
    const breaks = faults.strikes('bug', 0.1);
    const breaksAfter = random.chance(0.3);
    const landsLate = late && random.chance(0.05);
    const isPoison = faults.kinds.has('bug') && JSON.stringify(message).includes('(breaks)');
    const serve = (): SlackResult<{ ts: string }> => {
      if (isPoison && (bugsStay || now() < faults.until)) throw new TypeError('simulated bug');
      if (breaks && !breaksAfter) throw new TypeError('simulated bug');
      const refusal = refusalOf(message);
      const wrong = trouble(message.channel);
      if (wrong?.kind === 'rate-limited') return wrong;
      if (refusal !== undefined) return { kind: 'refused', error: refusal };
      if (wrong !== undefined) {
        if (random.chance(0.5)) land(message, postId, false);
        return wrong;
      }
      if (!takeToken(message.channel)) {
        windows.push({
          kind: 'rate-limit',
          channel: message.channel,
          from: now(),
          until: now() + random.int(1, 10) * SECOND,
        });
        return trouble(message.channel) ?? { kind: 'ambiguous', error: 'http-500' };
      }
      if (landsLate) {
        scheduler.after(random.int(20, 120) * SECOND, () => land(message, postId, true));
        return { kind: 'ambiguous', error: 'timeout' };
      }
      const ts = land(message, postId, false);
      if (breaks) throw new TypeError('simulated bug');
      return { kind: 'ok', ts };
    };
    return exchange<{ ts: string }>(worker, `post ${postId}`, serve, () => {
      if (refusalOf(message) === undefined) land(message, postId, false);
    });
  };

  const update = (worker: Worker, message: SlackMessage, ts: string): Promise<SlackResult<object>> => {
    const draw = (): boolean => {
      const found = messages.find((candidate) => candidate.ts === ts && candidate.channel === message.channel);
      if (found !== undefined) found.drawn = message;
      return found !== undefined;
    };
    return exchange<object>(
      worker,
      `update ${ts}`,
      () => {
        const wrong = trouble(message.channel);
        if (wrong?.kind === 'ambiguous' && random.chance(0.5)) draw();
        if (wrong !== undefined) return wrong;
        return draw() ? { kind: 'ok' } : { kind: 'refused', error: 'message_not_found' };
      },
      () => draw(),
    );
  };

  const find: (worker: Worker, ...search: Parameters<SlackPoster['find']>) => ReturnType<SlackPoster['find']> = (
    worker,
    channel,
    postId,
    oldest,
    threadTs,
  ) =>
    exchange<{ ts: string | undefined }>(
      worker,
      `find ${postId}`,
      () => {
        const wrong = trouble(channel);
        if (wrong !== undefined) return wrong;
        const found = messages.find(
          (message) =>
            message.channel === channel &&
            message.postId === postId &&
            message.drawn.threadTs === threadTs &&
            message.at >= oldest &&
            message.findableAt <= now(),
        );
        return { kind: 'ok', ts: found?.ts };
      },
      () => {},
    );

  /** What can be said of an attempt when it starts: was it given a slot, and could it know of a pause? */
  const noteStart = (worker: Worker, channel: string, postId: string): void => {
    const invocation = worker.current;
    if (invocation === undefined) return;
    journal.postsBy.add(postKey(invocation, postId));
    const slot = journal.grants.find(
      (grant) =>
        grant.invocation === invocation &&
        grant.channel === channel &&
        !grant.isUsed &&
        grant.slotAt <= now() + worker.skewMs,
    );
    if (slot === undefined)
      journal.violations.push({ promise: 'the pace is kept', what: `${postId} was posted without a slot of its own` });
    else slot.isUsed = true;
    const readings = journal.readings.filter(
      (candidate) => candidate.invocation === invocation && candidate.channel === channel && !candidate.isUsed,
    );
    const reading = oneAtATime ? readings.at(-1) : readings[0];
    if (reading === undefined) return;
    reading.isUsed = true;
    // Clocks differ by up to 4 s: the end of a pause is not a point. Within a millisecond nobody says which was first.
    const known = journal.pauses.find(
      (pause) => (pause.channel ?? channel) === channel && pause.at < reading.at && now() < pause.until - 4 * SECOND,
    );
    if (known !== undefined)
      journal.violations.push({
        promise: 'a pause that is known is kept',
        what: `${postId} was posted to ${channel} within a pause until ${known.until}`,
      });
  };

  return {
    messages,
    windows,
    limited: () => limited,
    open: (window) => {
      windows.push(window);
    },
    deskOf: (worker) => {
      const taken = () => cluster.call(worker, 'tells a person', async () => ({ kind: 'ok' }) as const);
      return {
        openView: async () => ({ kind: 'ok' }),
        whisper: (_channel, user) => {
          journal.told.push({ user, at: now() });
          return taken();
        },
        respond: taken,
        membersOf: async () => ({ kind: 'ok', users: [] }),
      };
    },
    posterOf: (worker) => ({
      post: (message, postId) => post(worker, message, postId),
      update: (message, ts) => update(worker, message, ts),
      find: (...search) => find(worker, ...search),
      workspaceUrl: async () => ({ kind: 'ok', url: 'https://acme.slack.com/' }),
    }),
  };
};

/** What Slack does not take for good: blocks that it calls invalid, and a channel that is gone. */
const refusalOf = (message: SlackMessage): string | undefined => {
  const drawn = JSON.stringify(message);
  if (drawn.includes('(channel gone)')) return 'channel_not_found';
  return message.blocks !== undefined && drawn.includes('(bad blocks)') ? 'invalid_blocks' : undefined;
};
