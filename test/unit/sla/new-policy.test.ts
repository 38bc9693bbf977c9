import { expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import type { Urgency } from '../../../shared/mention/tags.ts';
import { compilePolicy, type LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { settingTimers } from '../../../shared/sla/set-timers.ts';
import { decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { inMemory } from '../in-memory.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { MONDAY, POLICY } from './watch.ts';

/** `watch.ts` has targets for all but `low`: 4h to claim what is `normal`. Here they count around the clock. */
const policyWith = (targets: object): LoadedPolicy => compilePolicy(Policy.parse({ ...POLICY.policy, targets }));
const OLD = policyWith({ normal: { acknowledge: '4h', hours: 'always' } });
const SHORTER = policyWith({ normal: { acknowledge: '30m', hours: 'always' } });
const WITH_LOW = policyWith({ low: { acknowledge: '1h', hours: 'always' } });

/** Mentions that come and wait, a clock that ticks every minute, and policies that are deployed one after the other. */
const startDesk = () => {
  const { clock, passes: turn, newId, trail: store, timers, pace } = inMemory(MONDAY, []);
  const { now } = clock;
  const looks: string[] = [];
  const unreadable = new Set<string>();
  let dies = 0;
  const ports = {
    trail: {
      ...store,
      read: async (id: string) => {
        if (unreadable.has(id)) throw new VigieError('trail-broken', 'a stored commit cannot be read');
        return store.read(id);
      },
    },
    index: {
      ...store,
      byDay: (day: string) => {
        looks.push(day);
        return store.byDay(day);
      },
    },
    timers: {
      ...timers,
      set: async (timer: Parameters<typeof timers.set>[0]) => {
        dies -= 1;
        if (dies === 0) throw new VigieError('store-unavailable', 'the process died', { retryable: true });
        return timers.set(timer);
      },
    },
    queues: { names: new Set(['urgent']), send: async () => {} },
    pace,
    clock,
    newId,
    log: silentLog,
  };
  let policy = OLD;
  let tick = createClock({ policy }, ports);
  const passes = async (milliseconds: number) => {
    const until = now() + milliseconds;
    while (now() < until) {
      turn(MINUTE);
      await tick().catch(() => {});
    }
  };
  return {
    comes: async (id: string, urgency: Urgency) => {
      await decideAndAppend(
        { ...ports, trail: store },
        emptyTrail(id),
        () => [
          received(now()),
          { type: 'classified', by: SYSTEM, tags: someTags({ urgency }) },
          { type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'fr', rule: 'everything', policy: 'p' },
          { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'urgent' },
        ],
        settingTimers(policy, { timers, clock }),
      );
    },
    passes,
    /** Starts anew, with this policy. */
    deploys: (next: LoadedPolicy) => {
      policy = next;
      tick = createClock({ policy }, ports);
    },
    /** At the nth timer that it sets from now on. */
    diesAt: (set: number) => {
      dies = set;
    },
    cannotBeRead: (id: string) => void unreadable.add(id),
    /** When it was first called for, in minutes since Monday nine o'clock. */
    calledAfter: async (id: string): Promise<number | undefined> => {
      const [first] = (await readTrail(store, id)).posts.filter(({ purpose }) => purpose === 'escalation');
      return first && (first.askedAt - MONDAY) / MINUTE;
    },
    looks,
    stillDue: async () => (await timers.due(now(), 100)).map(({ kind, trailId }) => `${kind} ${trailId}`),
  };
};

test('a target that becomes shorter is kept of what is open too: it calls then, not when the old one would have', async () => {
  const desk = startDesk();
  await desk.comes('m1', 'normal');
  await desk.passes(10 * MINUTE);
  desk.deploys(SHORTER);
  await desk.passes(DAY);
  expect(await desk.calledAfter('m1')).toBe(30);
});

test('a target that there was not before is kept of what is open too, for which no timer was set', async () => {
  const desk = startDesk();
  await desk.comes('m1', 'low');
  await desk.passes(2 * DAY);
  await desk.comes('m2', 'low');
  await desk.passes(10 * MINUTE);
  desk.deploys(WITH_LOW);
  await desk.passes(DAY);
  // What is late already is called for within some minutes, a day of the index after the other.
  expect(await desk.calledAfter('m1')).toBeLessThanOrEqual(2 * 24 * 60 + 10 + 10);
  expect(await desk.calledAfter('m2')).toBe(2 * 24 * 60 + 60);
});

test('and what came while the deployment was under way, by a function that knew the old policy yet', async () => {
  const desk = startDesk();
  await desk.passes(10 * MINUTE);
  desk.deploys(WITH_LOW);
  await desk.passes(2 * MINUTE);
  desk.deploys(OLD);
  await desk.comes('m1', 'low');
  desk.deploys(WITH_LOW);
  await desk.passes(DAY);
  expect(await desk.calledAfter('m1')).toBe(12 + 60);
});

test('a week is looked at, each day of it once, and never again while the policy is the same', async () => {
  const desk = startDesk();
  desk.deploys(SHORTER);
  await desk.passes(HOUR);
  expect(desk.looks).toEqual([
    '2026-11-23',
    '2026-11-22',
    '2026-11-21',
    '2026-11-20',
    '2026-11-19',
    '2026-11-18',
    '2026-11-17',
  ]);
  for (let restarts = 0; restarts < 5; restarts += 1) {
    desk.deploys(SHORTER);
    await desk.passes(HOUR);
  }
  expect(desk.looks).toHaveLength(7);
  expect(await desk.stillDue()).toEqual([`policy ${SHORTER.version}`]);
});

test('a policy that comes back is a change again', async () => {
  const desk = startDesk();
  await desk.passes(HOUR);
  desk.deploys(WITH_LOW);
  await desk.passes(HOUR);
  desk.deploys(OLD);
  await desk.passes(HOUR);
  expect(desk.looks).toHaveLength(3 * 7);
});

test.each([1, 2, 3, 4, 5, 6])('a death at the timer number %i that is set loses nobody', async (set) => {
  const desk = startDesk();
  await desk.comes('m1', 'low');
  await desk.comes('m2', 'low');
  await desk.passes(20 * MINUTE);
  desk.deploys(WITH_LOW);
  desk.diesAt(set);
  await desk.passes(DAY);
  expect([await desk.calledAfter('m1'), await desk.calledAfter('m2')]).toEqual([60, 60]);
});

test('one mention that cannot be read keeps no other from its timers, and is tried by itself', async () => {
  const desk = startDesk();
  await desk.comes('broken', 'low');
  for (let n = 0; n < 40; n += 1) await desk.comes(`m${n}`, 'low');
  await desk.passes(20 * MINUTE);
  desk.cannotBeRead('broken');
  desk.deploys(WITH_LOW);
  await desk.passes(HOUR);
  expect(await desk.calledAfter('m39')).toBe(60);
  expect(desk.looks).toHaveLength(2 * 7);
  expect(await desk.stillDue()).toContain('target broken');
});
