import { expect, test } from 'vitest';
import { memoryContentStore } from '../../../shared/adapters/memory/memory-content-store.ts';
import { memoryQueues } from '../../../shared/adapters/memory/memory-queues.ts';
import { memoryTimerStore } from '../../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { bodyAsBase64 } from '../../../shared/content/quarantined-body.ts';
import { INTAKE_QUEUE, QUARANTINE_QUEUE } from '../../../shared/queue/jobs.ts';
import { redriveParked } from '../../../shared/queue/redrive-parked.ts';
import { redriveQuarantine } from '../../../shared/queue/redrive-quarantine.ts';
import { DAY, MINUTE } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { countedIds } from '../trail/events.ts';

const SPEC = { maxReceives: 100, visibilitySeconds: 60 };
const NOBODY = { isOwn: () => false, nameOf: () => undefined };

/**
 * A quarantine in which everything that was taken shows again with the next look, as after the minute that it is hidden;
 * or, while time stands, not again.
 */
const startQuarantine = ({ lookEveryMs = 2 * MINUTE } = {}) => {
  let now = 0;
  const clock = {
    now: () => {
      now += lookEveryMs;
      return now;
    },
  };
  const queues = memoryQueues({ [QUARANTINE_QUEUE]: SPEC, [INTAKE_QUEUE]: SPEC }, clock);
  const quarantine = memoryContentStore();
  const refer = (contentId: string) =>
    queues.send(QUARANTINE_QUEUE, [JSON.stringify({ contentId, via: 'standard', why: [] })]);
  return {
    refer,
    garble: () => queues.send(QUARANTINE_QUEUE, ['{"half']),
    keep: async (id: string, type: string, references = 1, expiresAt = Number.MAX_SAFE_INTEGER, text = 'late') => {
      const timestamp = '2026-11-23T09:00:00Z';
      const body = { type, timestamp, data: { id, platform: 'blog', text } };
      const bodyBase64 = bodyAsBase64(Buffer.from(JSON.stringify(body)));
      await quarantine.putQuarantined({ id, via: 'standard', why: [], bodyBase64, receivedAt: 0, expiresAt });
      for (let n = 0; n < references; n += 1) await refer(id);
    },
    redrive: () => redriveQuarantine({ quarantine, queues, clock }, NOBODY),
    left: async () => {
      const depths = await queues.depths();
      return Object.fromEntries(depths.map(({ queue, waiting, inFlight, dead }) => [queue, waiting + inFlight + dead]));
    },
  };
};

test('what is still not understood is counted once and stays, however often it shows again meanwhile', async () => {
  const { keep, redrive, left } = startQuarantine();
  for (let n = 0; n < 3; n += 1) await keep(`strange-${n}`, 'mention.teleported');
  await keep('known', 'mention.created');
  expect(await redrive()).toEqual({ understood: 1, still: 3, gone: 0 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 3, [INTAKE_QUEUE]: 1 });
});

test('a body that is none of ours does not stop the others: it is counted as not understood, and stays', async () => {
  const { garble, keep, redrive, left } = startQuarantine();
  await garble();
  await keep('known', 'mention.created');
  expect(await redrive()).toEqual({ understood: 1, still: 1, gone: 0 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 1, [INTAKE_QUEUE]: 1 });
});

test('a webhook that was too large for a message as it came is parsed like any other', async () => {
  const { keep, redrive } = startQuarantine();
  await keep('large', 'mention.created', 1, Number.MAX_SAFE_INTEGER, 'late '.repeat(200_000));
  expect(await redrive()).toEqual({ understood: 1, still: 0, gone: 0 });
});

test('a webhook that lies in the queue twice is parsed once, counted once, and gone', async () => {
  const { keep, refer, redrive, left } = startQuarantine();
  await keep('known', 'mention.created');
  await refer('known');
  expect(await redrive()).toEqual({ understood: 1, still: 0, gone: 0 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 0, [INTAKE_QUEUE]: 1 });
});

test('a webhook that is no longer kept is counted by itself, and its message goes', async () => {
  const { keep, refer, redrive, left } = startQuarantine();
  await refer('erased');
  await keep('known', 'mention.created');
  expect(await redrive()).toEqual({ understood: 1, still: 0, gone: 1 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 0, [INTAKE_QUEUE]: 1 });
});

test('a webhook that the queue has forgotten is parsed again for as long as it is kept', async () => {
  const { keep, redrive, left } = startQuarantine();
  await keep('known', 'mention.created', 0);
  expect(await redrive()).toEqual({ understood: 1, still: 0, gone: 0 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 0, [INTAKE_QUEUE]: 1 });
});

test('a webhook past its time is not parsed again, though the store has not removed it yet: its card would be old, and empty', async () => {
  const { keep, redrive, left } = startQuarantine();
  await keep('old', 'mention.created', 1, 1);
  await keep('known', 'mention.created');
  expect(await redrive()).toEqual({ understood: 1, still: 0, gone: 1 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 0, [INTAKE_QUEUE]: 1 });
});

test('what came often and is still not understood hides nothing that came after it', async () => {
  const { keep, refer, redrive, left } = startQuarantine({ lookEveryMs: 0 });
  await keep('strange', 'heartbeat', 25);
  await keep('known', 'mention.created');
  await refer('erased');
  expect(await redrive()).toEqual({ understood: 1, still: 1, gone: 1 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 25, [INTAKE_QUEUE]: 1 });
});

test('a parked post that is asked for again is looked after by a timer, should the redrive die before it is sent', async () => {
  const now = Date.UTC(2026, 10, 23, 9);
  const newId = countedIds();
  const [trail, timers] = [memoryTrailStore(), memoryTimerStore()];
  const ports = {
    trail,
    index: trail,
    unreadable: () => {},
    timers,
    clock: { now: () => now, sleep: async () => {} },
    newId,
  };
  await decideAndAppend(ports, emptyTrail('m1'), () => [
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'urgent' },
    { type: 'parked', by: SYSTEM, postId: 'm1/1/0', code: 'bug' },
  ]);
  const dies = async (): Promise<void> => {
    expect((await readTrail(trail, 'm1')).posts[0]?.status).toBe('asked');
    throw new VigieError('queue-unavailable', 'the process died', { retryable: true });
  };
  await expect(
    redriveParked({ ...ports, queues: { names: new Set(['urgent']), send: dies } }, 1),
  ).rejects.toMatchObject({
    code: 'queue-unavailable',
  });
  expect(await timers.due(now + DAY, 10)).toMatchObject([{ trailId: 'm1', kind: 'undelivered' }]);
});
