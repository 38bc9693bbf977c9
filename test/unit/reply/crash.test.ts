import { expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import type { ReplyPorts } from '../../../functions/reply/handler.ts';
import { memoryPaceStore } from '../../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { type LogFields, silentLog } from '../../../shared/runtime/log.ts';
import { ANNA } from '../desk/office.ts';
import { LEASE_AND_WAIT_MS, openAnswering } from './answering.ts';

/** The most calls of a store or queue that sending one reply makes; the last ones are past its end. */
const CALLS = 24;

/** Dies at its `fatal`th call of anything outside, before or after that was done; nothing that it calls later happens. */
const dyingAt = (ports: Omit<ReplyPorts, 'platformApi'>, fatal: number, when: 'before' | 'after') => {
  let calls = 0;
  const death = Promise.withResolvers<void>();
  const dies = () => {
    death.resolve();
    return new Promise(() => {});
  };
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, key, receiver) => {
        const inner: unknown = Reflect.get(target, key, receiver);
        if (typeof inner !== 'function') return inner;
        return async (...args: unknown[]) => {
          calls += 1;
          if (calls > fatal || (calls === fatal && when === 'before')) return dies();
          const result: unknown = await Reflect.apply(inner, target, args);
          return calls >= fatal ? dies() : result;
        };
      },
    });
  const { trail, content, drafts, timers, queues } = ports;
  const dying: Partial<ReplyPorts> = {
    trail: mortal(trail),
    content: mortal(content),
    drafts: mortal(drafts),
    timers: mortal(timers),
    queues: mortal(queues),
  };
  return { dying, death: death.promise };
};

const cases = (['before', 'after'] as const).flatMap((when) =>
  Array.from({ length: CALLS }, (_, index) => [when, index + 1] as const),
);

test.each(cases)(
  'a worker that dies %s its call %i sends the reply once, and another finishes',
  async (when, fatal) => {
    const desk = openAnswering();
    await desk.arrives('m1');
    await desk.answers(ANNA, 'm1', 'Bonjour, c’est réglé !');
    const jobs = await desk.queues.take('replies', 10);
    const { dying, death } = dyingAt(desk.ports, fatal, when);
    await Promise.race([desk.workerWith(dying)(jobs), death]);
    // The queue shows the job again.
    await desk.replies(8);
    expect(desk.sent).toHaveLength(1);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent' }]);
    expect((await desk.trail('m1')).replies).toHaveLength(1);
  },
);

test.each([
  { kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 1 },
  { kind: 'refused', reason: 'forbidden' },
] as const)('a worker that slept over $reason does not open the reply that another has sent', async (late) => {
  const desk = openAnswering();
  await desk.arrives('m1');
  await desk.answers(ANNA, 'm1', 'Bonjour, c’est réglé !');
  const jobs = await desk.queues.take('replies', 10);
  const worker = desk.workerWith({});
  desk.platform.next = [late, 'lost'];
  desk.platform.beforeAnswer = async () => {
    delete desk.platform.beforeAnswer;
    desk.passes(LEASE_AND_WAIT_MS);
    await worker(jobs);
  };
  // Whoever has sent it may be dead: the job stays.
  expect(await worker(jobs)).toMatchObject([{ kind: 'defer' }]);
  expect(desk.sent).toHaveLength(1);
  expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sending' }]);
  await desk.replies(8);
  expect(desk.sent).toHaveLength(1);
  expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent' }]);
});

test('a worker that slept between its claim and the platform does not send what another has sent meanwhile', async () => {
  const desk = openAnswering();
  await desk.arrives('m1');
  await desk.answers(ANNA, 'm1', 'Bonjour, c’est réglé !');
  const jobs = await desk.queues.take('replies', 10);
  const { trail } = desk.ports;
  let hasSlept = false;
  const put: typeof trail.put = async (commit) => {
    const result = await trail.put(commit);
    if (hasSlept) return result;
    hasSlept = true;
    desk.passes(LEASE_AND_WAIT_MS);
    await desk.workerWith({})(jobs);
    return result;
  };
  await desk.workerWith({ trail: { ...trail, put } })(jobs);
  expect(hasSlept).toBe(true);
  expect(desk.sent).toHaveLength(1);
  await desk.replies(8);
  expect(desk.sent).toHaveLength(1);
  expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent' }]);
});

test('a reply whose job was lost is asked for again, and the log says that it is a reply', async () => {
  const desk = openAnswering();
  await desk.arrives('m1');
  await desk.answers(ANNA, 'm1', 'Bonjour, c’est réglé !');
  await desk.works();
  await desk.queues.take('replies', 10);
  const warned: (LogFields | undefined)[] = [];
  const log = { ...silentLog, warn: (_: string, fields?: LogFields) => void warned.push(fields) };
  const clock = { now: () => desk.now() + 3 * MINUTE, sleep: async () => {} };
  const { policy, ports } = desk;
  await createClock({ policy }, { ...ports, index: memoryTrailStore(), pace: memoryPaceStore(), clock, log })();
  expect(warned).toEqual([{ trailId: 'm1', posts: 0, replies: 1 }]);
  await desk.replies(1);
  expect(desk.sent).toHaveLength(1);
});
