import { describe, expect, test } from 'vitest';
import { createNotify } from '../../../functions/notify/handler.ts';
import { LEASE_MS, MAX_BROKEN, nextStep, SETTLE_MS, SLACK_TIMEOUT_MS } from '../../../functions/notify/protocol.ts';
import { topologyFor } from '../../../infra/load-topology.ts';
import { memoryContentStore } from '../../../shared/adapters/memory/memory-content-store.ts';
import { memoryPaceStore } from '../../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTimerStore } from '../../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { URGENT_QUEUE } from '../../../shared/queue/jobs.ts';
import type { Outcome } from '../../../shared/queue/queue.ts';
import { redriveParked } from '../../../shared/queue/redrive-parked.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { type LogFields, type Metric, silentLog } from '../../../shared/runtime/log.ts';
import type { SlackMessage, SlackPoster, SlackResult } from '../../../shared/slack/slack.ts';
import { append, readTrail } from '../../../shared/trail/append.ts';
import { type Events, type PostPurpose, SYSTEM } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { countedIds } from '../trail/events.ts';

const CHANNEL = 'C0SERVICE1';
const POST = 'm1/1/0';
const OK: SlackResult<{ ts: string }> = { kind: 'ok', ts: '1.000001' };
const NOTHING_THERE = { kind: 'ok', ts: undefined } as const;
const URL_OF_SLACK = { kind: 'ok', url: 'https://acme.slack.com/' } as const;
const TIMEOUT = { kind: 'ambiguous', error: 'timeout' } as const;

const POLICY = compilePolicy(
  Policy.parse({
    brand: { names: ['Banque'] },
    channels: { service: CHANNEL },
    teams: { 'customer-service': { name: 'Service' } },
    desks: { group: { name: 'Group', timeZone: 'UTC', locale: 'en', channels: { 'customer-service': 'service' } } },
    groupDesk: 'group',
    rules: [{ name: 'everything', team: 'customer-service' }],
    pace: { perChannelPerSecond: 1 },
  }),
);

/** Notify with one post that is asked for, and a Slack that answers what it is told to, in order. */
const createScene = async (...answers: (SlackResult<{ ts: string }> | Error)[]) => {
  let now = 1_000_000;
  const posted: SlackMessage[] = [];
  const looked: number[] = [];
  let updates = 0;
  let look: SlackResult<{ ts: string | undefined }> = NOTHING_THERE;
  let update: SlackResult<object> = { kind: 'ok' };
  const counted: Metric[] = [];
  const errors: (LogFields | undefined)[] = [];
  const passes = (ms: number): void => {
    now += ms;
  };
  const clock = { now: () => now, sleep: async (ms: number) => passes(ms) };
  const newId = countedIds();
  const trail = memoryTrailStore();
  let stallMs = 0;
  const meanwhile: Events[] = [];
  const pace = memoryPaceStore();
  const stalling = {
    ...trail,
    read: async (id: string) => {
      const commits = await trail.read(id);
      const events = meanwhile.shift();
      for (const event of events ?? []) {
        if (event.type === 'delivery-refused') await pace.pause(CHANNEL, event.retryAt);
      }
      if (events !== undefined) await append(ports, foldTrail(id, commits), events);
      return commits;
    },
    put: async (...args: Parameters<typeof trail.put>) => {
      const stored = await trail.put(...args);
      passes(stallMs);
      stallMs = 0;
      return stored;
    },
  };
  const ports = { trail: stalling, clock, newId };
  await append(ports, emptyTrail('m1'), [
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: CHANNEL, queue: 'team-customer-service' },
  ]);
  let whileAnswering: (() => Promise<unknown>) | undefined;
  const slack: SlackPoster = {
    post: async (message) => {
      posted.push(message);
      const [meanwhile, answer] = [whileAnswering, answers.shift() ?? OK];
      whileAnswering = undefined;
      await meanwhile?.();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    update: async () => {
      updates += 1;
      const meanwhile = whileAnswering;
      whileAnswering = undefined;
      await meanwhile?.();
      return update;
    },
    find: async () => {
      looked.push(now);
      return look;
    },
    workspaceUrl: async () => URL_OF_SLACK,
  };
  const log = {
    ...silentLog,
    error: (_: string, fields?: LogFields) => void errors.push(fields),
    count: (metric: Metric) => void counted.push(metric),
  };
  const consume = createNotify(
    { policy: POLICY },
    { ...ports, index: ports.trail, content: memoryContentStore(), pace, slack, log },
  );
  return {
    posted,
    looked,
    counted,
    errors,
    updates: () => updates,
    answersUpdates: (answer: SlackResult<object>): void => {
      update = answer;
    },
    pace,
    deliver: async (postId = POST, type = 'post', receives = 1): Promise<Outcome | undefined> => {
      const job = JSON.stringify({ type, trailId: 'm1', postId });
      return (await consume([{ id: '1', body: job, receives }]))[0];
    },
    /** As the person on duty does; returns the jobs that were sent. */
    redrive: async (): Promise<unknown[]> => {
      const sent: unknown[] = [];
      const queues = {
        names: new Set(['team-customer-service']),
        send: async (_: string, jobs: readonly string[]) => void sent.push(...jobs.map((job) => JSON.parse(job))),
      };
      await redriveParked({ ...ports, index: trail, unreadable: () => {}, timers: memoryTimerStore(), queues }, 1);
      return sent;
    },
    /** Asks for another post, and returns its id. */
    asks: async (purpose: PostPurpose, queue = 'team-customer-service', below?: string): Promise<string> => {
      const asked = {
        type: 'post-asked',
        by: SYSTEM,
        purpose,
        channel: CHANNEL,
        queue,
        ...(below && { below: { trailId: 'm1', postId: below } }),
      } as const;
      const { trail: after } = await append(ports, await readTrail(trail, 'm1'), [asked]);
      return after.posts.at(-1)?.postId ?? '';
    },
    happens: async (...events: Events): Promise<void> => {
      await append(ports, await readTrail(trail, 'm1'), events);
    },
    /** Somebody commits these right after the worker has read the trail, one after each reading. */
    afterTheNextReads: (...commits: readonly Events[]): void => {
      meanwhile.push(...commits);
    },
    /** The channel's next slot is so far away. */
    hasItsSlotIn: async (ms: number): Promise<void> => {
      await pace.reserve({ channel: CHANNEL, now, intervalMs: ms, maxWaitMs: 0 });
    },
    passes,
    now: () => now,
    /** The worker stands still once its next commit is written. */
    stalls: (ms: number): void => {
      stallMs = ms;
    },
    /** Happens once Slack has answered the next post or update and before its worker hears of it. */
    beforeTheAnswer: (meanwhile: () => Promise<unknown>): void => {
      whileAnswering = meanwhile;
    },
    slackShows: (ts: string): void => {
      look = { kind: 'ok', ts };
    },
    answersLooks: (answer: typeof look): void => {
      look = answer;
    },
    post: async (id = POST) => (await readTrail(ports.trail, 'm1')).posts.find(({ postId }) => postId === id),
  };
};

describe('A post', () => {
  test('is made once, however often its job comes', async () => {
    const scene = await createScene();
    for (let time = 0; time < 3; time += 1) expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(1);
    expect(await scene.post()).toMatchObject({ status: 'delivered', ts: '1.000001' });
  });

  test('after a 429 waits the time that Slack says, and no other post of the channel goes before', async () => {
    const scene = await createScene({ kind: 'rate-limited', retryAfterSeconds: 7, scope: 'channel' });
    expect(await scene.deliver()).toMatchObject({ kind: 'defer', seconds: 7 });
    expect(await scene.pace.pausedUntil(CHANNEL, scene.now())).toBe(scene.now() + 7_000);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toHaveLength(1);
    scene.passes(7_000);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.looked).toEqual([]);
  });

  test('that Slack does not want before tomorrow is offered again each hour: nothing is paused for longer', async () => {
    const scene = await createScene({ kind: 'rate-limited', retryAfterSeconds: 86_400, scope: 'channel' });
    expect(await scene.deliver()).toMatchObject({ kind: 'defer', seconds: 3_600 });
    expect(await scene.pace.pausedUntil(CHANNEL, scene.now())).toBe(scene.now() + HOUR);
    scene.passes(HOUR);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
  });

  test('after an uncertain answer is looked for when the wait is over, and found: not posted again', async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    scene.slackShows('1.000009');
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.looked).toEqual([]);
    scene.passes(LEASE_MS + SETTLE_MS);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(1);
    expect(await scene.post()).toMatchObject({ status: 'delivered', ts: '1.000009' });
    // It shows what was true when the first attempt began.
    expect(scene.updates()).toBe(1);
  });

  test('after an uncertain answer that posted nothing is posted again', async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    scene.passes(LEASE_MS + SETTLE_MS);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.looked).toHaveLength(1);
    expect(scene.posted).toHaveLength(2);
  });

  test('that nobody wants any more is not dropped under a worker that has begun to post it', async () => {
    const scene = await createScene();
    // A reminder of a mention without a target to remind of.
    const reminder = await scene.asks('reminder');
    scene.afterTheNextReads([
      { type: 'delivery-started', by: SYSTEM, postId: reminder, leaseUntil: scene.now() + LEASE_MS },
    ]);
    expect(await scene.deliver(reminder)).toMatchObject({ kind: 'defer' });
    expect(await scene.post(reminder)).toMatchObject({ status: 'started' });
    const other = await scene.asks('reminder');
    expect(await scene.deliver(other)).toEqual({ kind: 'done' });
    expect(await scene.post(other)).toMatchObject({ status: 'withdrawn' });
    expect(scene.posted).toHaveLength(0);
  });

  test('that cannot be looked for is neither posted nor given up: it is looked for again 5 s later', async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    scene.passes(LEASE_MS + SETTLE_MS);
    scene.answersLooks(TIMEOUT);
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: 5 });
    expect(scene.posted).toHaveLength(1);
    scene.answersLooks(NOTHING_THERE);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(2);
  });

  test('that Slack is asked for too often is looked for again when Slack says', async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    scene.passes(LEASE_MS + SETTLE_MS);
    scene.answersLooks({ kind: 'rate-limited', retryAfterSeconds: 40, scope: 'channel' });
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: 40 });
    expect(scene.posted).toHaveLength(1);
  });

  test('that waits below a card that is not out yet waits for the end of a pause as well', async () => {
    const scene = await createScene();
    const note = await scene.asks('note', 'team-customer-service', POST);
    expect(await scene.deliver(note)).toEqual({ kind: 'defer', seconds: 2 });
    await scene.pace.pause(CHANNEL, scene.now() + 20_000);
    expect(await scene.deliver(note)).toMatchObject({ kind: 'defer', seconds: expect.toSatisfy((wait) => wait >= 20) });
    expect(scene.posted).toEqual([]);
  });

  test.each(['invalid_blocks', 'invalid_arguments'])(
    'whose blocks Slack refuses (%s) goes once more as plain text, and then has failed in plain sight',
    async (error) => {
      const refused = { kind: 'refused', error } as const;
      const scene = await createScene(refused, refused);
      expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
      scene.passes(2_000);
      expect(await scene.deliver()).toEqual({ kind: 'done' });
      expect(scene.posted.map(({ blocks }) => blocks === undefined)).toEqual([false, true]);
      expect(await scene.post()).toMatchObject({ status: 'failed' });
    },
  );

  test.each(['channel_not_found', 'not_in_channel', 'is_archived', 'ekm_access_denied', 'no_permission'])(
    'whose channel does not take it (%s) has failed at once, for plain text would not help, and holds up no other channel; somebody is called, and redrives',
    async (error) => {
      const scene = await createScene({ kind: 'refused', error });
      expect(await scene.deliver()).toEqual({ kind: 'done' });
      expect(await scene.pace.pausedUntil('C0ANOTHER1', scene.now())).toBe(0);
      expect(scene.posted).toHaveLength(1);
      expect(await scene.post()).toMatchObject({ status: 'failed' });
      expect(scene.counted).toEqual(['posts-refused']);
      // Where to invite the bot.
      expect(scene.errors).toMatchObject([{ channel: CHANNEL, error }]);
      // The runbook's way, when the channel is mended.
      expect(await scene.redrive()).toEqual([{ type: 'post', trailId: 'm1', postId: POST }]);
      expect(await scene.deliver()).toEqual({ kind: 'done' });
      expect(await scene.post()).toMatchObject({ status: 'delivered' });
    },
  );

  test('whose token Slack refuses waits, and everybody else with it, until the token is mended; somebody is called for it', async () => {
    const refused = { kind: 'refused', error: 'token_revoked' } as const;
    const scene = await createScene(refused, refused);
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: 60 });
    expect(scene.counted).toEqual(['posts-refused']);
    expect(await scene.pace.pausedUntil('C0ANOTHER1', scene.now())).toBe(scene.now() + 60_000);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toHaveLength(1);
    scene.passes(61_000);
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: 60 });
    scene.passes(61_000);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(3);
    expect(scene.looked).toEqual([]);
    expect(await scene.post()).toMatchObject({ status: 'delivered' });
  });

  test.each([
    ['a team', 'team-customer-service', 900],
    ['the urgent', 'urgent', 120],
  ])(
    'of %s that is still put off when its time is over is counted as late, and no more once it is out',
    async (_, queue, late) => {
      const scene = await createScene({ kind: 'ambiguous', error: 'http-503' });
      const post = await scene.asks('card', queue);
      const started = scene.now();
      await scene.deliver(post);
      scene.answersLooks(TIMEOUT);
      scene.passes(late * 1_000 - 1 - (scene.now() - started));
      expect(await scene.deliver(post)).toMatchObject({ kind: 'defer' });
      expect(scene.counted).toEqual([]);
      scene.passes(1);
      expect(await scene.deliver(post)).toMatchObject({ kind: 'defer' });
      expect(scene.counted).toEqual(['posts-late']);
      scene.answersLooks(NOTHING_THERE);
      expect(await scene.deliver(post)).toEqual({ kind: 'done' });
      expect(scene.counted).toEqual(['posts-late', 'cards-delivered']);
    },
  );

  test('that a bug of ours stops is parked after five tries, and its message is not failed', async () => {
    const scene = await createScene(...Array.from({ length: MAX_BROKEN }, () => new TypeError('a bug')));
    for (let time = 0; time < MAX_BROKEN; time += 1) {
      expect(['defer', 'done']).toContain((await scene.deliver())?.kind);
      scene.passes(LEASE_MS + SETTLE_MS + 60_000);
    }
    expect(await scene.post()).toMatchObject({ status: 'parked' });
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(MAX_BROKEN);
  });

  test('is not begun by a worker that stood still until another may be looking for it', async () => {
    const scene = await createScene();
    scene.stalls(LEASE_MS - SLACK_TIMEOUT_MS + 1);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toEqual([]);
    scene.passes(LEASE_MS + SETTLE_MS);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(1);
  });

  test.each([
    { kind: 'refused', error: 'invalid_blocks' },
    { kind: 'rate-limited', retryAfterSeconds: 1, scope: 'channel' },
  ] as const)('whose worker slept over $kind is not opened while another attempt may still land', async (late) => {
    const scene = await createScene(late, TIMEOUT);
    scene.beforeTheAnswer(async () => {
      scene.passes(LEASE_MS + SETTLE_MS);
      expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    });
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(await scene.post()).toMatchObject({ status: 'started' });
    scene.passes(2_000);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toHaveLength(2);
    scene.slackShows('1.000009');
    scene.passes(LEASE_MS + SETTLE_MS);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted).toHaveLength(2);
    expect(await scene.post()).toMatchObject({ status: 'delivered', ts: '1.000009' });
  });

  test('waits for its slot before it is claimed, never after', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    const before = scene.now();
    await scene.deliver();
    expect(scene.now() - before).toBe(5_000);
    expect((await scene.post())?.firstStartedAt).toBe(before + 5_000);
  });
});

describe('A post that is out is drawn again', () => {
  const claimed = { type: 'claimed', by: { kind: 'person', user: 'U0TEAM0001' } } as const;

  test('when something was committed while it was under way, for whoever did may have ended before asking for it', async () => {
    const scene = await createScene();
    scene.beforeTheAnswer(() => scene.happens(claimed));
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(1);
  });

  test('but not for what it does not show, such as how far the alert is', async () => {
    const scene = await createScene();
    scene.beforeTheAnswer(() =>
      scene.happens({ type: 'post-asked', by: SYSTEM, purpose: 'alert', channel: CHANNEL, queue: 'urgent' }),
    );
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(0);
  });

  test('when its job comes once more, for the try before may have ended too early', async () => {
    const scene = await createScene();
    await scene.deliver();
    expect(await scene.deliver(POST, 'post', 2)).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(1);
  });

  test('when something was committed while it was drawn, for a slow drawing may land on a newer one', async () => {
    const scene = await createScene();
    await scene.deliver();
    scene.beforeTheAnswer(() => scene.happens(claimed));
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(2);
  });

  test('when a drawing that had no answer has landed, if it does', async () => {
    const scene = await createScene();
    await scene.deliver();
    scene.answersUpdates(TIMEOUT);
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'defer', seconds: SETTLE_MS / 1_000 });
    scene.answersUpdates({ kind: 'ok' });
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(2);
  });

  test('once Slack takes drawings again, whose limit holds up no post, of a crisis say', async () => {
    const scene = await createScene();
    await scene.deliver();
    scene.answersUpdates({ kind: 'rate-limited', retryAfterSeconds: 30, scope: 'workspace' });
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'defer', seconds: 30 });
    scene.answersUpdates({ kind: 'ok' });
    scene.passes(2_000);
    expect(await scene.deliver(await scene.asks('alert', URGENT_QUEUE))).toEqual({ kind: 'done' });
    expect(await scene.deliver(POST, 'update')).toMatchObject({ kind: 'defer' });
    expect(scene.updates()).toBe(1);
    scene.passes(29_000);
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'done' });
  });

  test('when the token is mended', async () => {
    const scene = await createScene();
    await scene.deliver();
    scene.answersUpdates({ kind: 'refused', error: 'invalid_auth' });
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'defer', seconds: 60 });
    scene.answersUpdates({ kind: 'ok' });
    scene.passes(61_000);
    expect(await scene.deliver(POST, 'update')).toEqual({ kind: 'done' });
    expect(scene.updates()).toBe(2);
  });
});

test('Three channels that are flooded leave room for the urgent post of a fourth', async () => {
  const clock = { now: () => 1_000_000, sleep: () => new Promise<void>(() => {}) };
  const ports = { trail: memoryTrailStore(), clock, newId: () => 'id' };
  const slack: SlackPoster = {
    post: async () => OK,
    update: async () => ({ kind: 'ok' }),
    find: async () => NOTHING_THERE,
    workspaceUrl: async () => URL_OF_SLACK,
  };
  const consume = createNotify(
    { policy: POLICY },
    { ...ports, index: ports.trail, content: memoryContentStore(), pace: memoryPaceStore(), slack, log: silentLog },
  );
  let waiting = 0;
  for (const channel of ['C0SERVICE1', 'C0PRESS001', 'C0CRISIS01']) {
    for (let mention = 1; mention <= 100; mention += 1) {
      const trailId = `${channel} ${mention}`;
      await append(ports, emptyTrail(trailId), [
        { type: 'post-asked', by: SYSTEM, purpose: 'card', channel, queue: URGENT_QUEUE },
      ]);
      waiting += 1;
      const job = JSON.stringify({ type: 'post', trailId, postId: `${trailId}/1/0` });
      void Promise.resolve(consume([{ id: '1', body: job, receives: 1 }])).then(() => {
        waiting -= 1;
      });
    }
  }
  await new Promise(setImmediate);
  const { trigger } = topologyFor(POLICY).functions.notify ?? {};
  if (trigger?.kind !== 'queues') throw new Error('notify reads queues');
  expect(waiting).toBeLessThan(Math.min(trigger.localConcurrency, trigger.maxConcurrency * trigger.batchSize));
});

describe('A post that waits for its slot', () => {
  const started = (postId: string, at: number) =>
    ({ type: 'delivery-started', by: SYSTEM, postId, leaseUntil: at + LEASE_MS }) as const;
  const claimed = { type: 'claimed', by: { kind: 'person', user: 'U0TEAM0001' } } as const;

  test('keeps it when the other post of its mention is made meanwhile', async () => {
    const scene = await createScene();
    const alert = await scene.asks('alert');
    await scene.hasItsSlotIn(5_000);
    const before = scene.now();
    scene.afterTheNextReads(
      [started(alert, before)],
      [{ type: 'delivered', by: SYSTEM, postId: alert, ts: '1.000002', found: false }],
    );
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(await scene.post()).toMatchObject({ status: 'delivered', firstStartedAt: before + 5_000 });
    expect(scene.posted).toHaveLength(1);
  });

  test('is drawn as its mention is then: deleted', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    scene.afterTheNextReads([{ type: 'deleted', by: SYSTEM, at: scene.now() }]);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted.map(({ text }) => text)).toEqual([expect.stringContaining('Deleted on its platform')]);
  });

  test('is left to a worker that has begun to post it meanwhile', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    scene.afterTheNextReads([started(POST, scene.now() + 4_000)]);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toEqual([]);
  });

  test('is not made where its card has been passed on from meanwhile', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    const elsewhere = { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0PRESS001', queue: 'q' } as const;
    scene.afterTheNextReads([elsewhere]);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer' });
    expect(scene.posted).toEqual([]);
    expect(await scene.post()).toMatchObject({ status: 'withdrawn' });
  });

  test('is as another attempt has left it meanwhile: in plain text where Slack refused its blocks', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    const refused = {
      type: 'delivery-failed',
      by: SYSTEM,
      postId: POST,
      reason: 'invalid_blocks',
      final: false,
    } as const;
    scene.afterTheNextReads([started(POST, scene.now()), refused]);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.posted.map(({ blocks }) => blocks)).toEqual([undefined]);
  });

  test('is looked for once, and not again for what else is committed', async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    scene.passes(LEASE_MS + SETTLE_MS);
    await scene.hasItsSlotIn(5_000);
    scene.afterTheNextReads([claimed]);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.looked).toHaveLength(1);
    expect(scene.posted).toHaveLength(2);
  });

  test('waits for the end of a pause that another attempt has met meanwhile', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    const retryAt = scene.now() + 20_000;
    const refused = { type: 'delivery-refused', by: SYSTEM, postId: POST, retryAt, reason: 'rate-limited' } as const;
    scene.afterTheNextReads([claimed], [started(POST, scene.now()), refused]);
    expect(await scene.deliver()).toMatchObject({ kind: 'defer', seconds: 16 });
    expect(scene.posted).toEqual([]);
  });

  test('gives it up where somebody else always commits first', async () => {
    const scene = await createScene();
    await scene.hasItsSlotIn(5_000);
    scene.afterTheNextReads(...Array.from({ length: 30 }, (): Events => [claimed]));
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: 1 });
    expect(scene.posted).toEqual([]);
  });
});

describe('A post that was under way while the clock was days ahead', () => {
  const setBack = async () => {
    const scene = await createScene(TIMEOUT);
    scene.passes(3 * DAY);
    await scene.deliver();
    const postedAt = scene.now() - 3 * DAY;
    scene.passes(-3 * DAY);
    return { scene, postedAt };
  };

  test('is looked for after the time of one attempt, and not days later', async () => {
    const { scene } = await setBack();
    scene.slackShows('1.000002');
    expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: (LEASE_MS + SETTLE_MS) / SECOND });
    expect(scene.looked).toEqual([]);
    scene.passes(LEASE_MS + SETTLE_MS);
    expect(await scene.deliver()).toEqual({ kind: 'done' });
    expect(scene.looked).toHaveLength(1);
    expect(await scene.post()).toMatchObject({ status: 'delivered', ts: '1.000002' });
    expect(scene.posted).toHaveLength(1);
  });

  test('is looked for among what Slack took hours before the clock was set right', async () => {
    const { scene, postedAt } = await setBack();
    scene.passes(5 * HOUR);
    await scene.deliver();
    const step = nextStep(await scene.post(), scene.now() + LEASE_MS + SETTLE_MS);
    expect(step.kind === 'look' ? step.since : step).toBeLessThan(postedAt);
  });
});

test('A post whose answer was lost while the clock was set back is looked for soon, and not an hour later', async () => {
  const scene = await createScene(TIMEOUT);
  scene.beforeTheAnswer(async () => scene.passes(-HOUR));
  expect(await scene.deliver()).toEqual({ kind: 'defer', seconds: (LEASE_MS + SETTLE_MS) / SECOND });
});

describe('The next step for a post', () => {
  const started = async () => {
    const scene = await createScene(TIMEOUT);
    await scene.deliver();
    return { post: await scene.post(), now: scene.now() };
  };

  test('whose lease is live, or lapsed a moment ago, is to wait', async () => {
    const { post, now } = await started();
    const settled = now + LEASE_MS + SETTLE_MS;
    expect(nextStep(post, now)).toEqual({ kind: 'defer', until: settled });
    expect(nextStep(post, settled - 1)).toEqual({ kind: 'defer', until: settled });
    expect(nextStep(post, settled).kind).toBe('look');
  });

  test('that a clock nine minutes ahead of Slack’s began is to look from before it began', async () => {
    const { post, now } = await started();
    const step = nextStep(post, now + LEASE_MS + SETTLE_MS);
    expect(step.kind === 'look' ? step.since : step).toBeLessThan(now - 9 * MINUTE);
  });

  test('that nobody asked for is nothing', () => {
    expect(nextStep(undefined, 0)).toEqual({ kind: 'done' });
  });
});
