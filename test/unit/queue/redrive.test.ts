import { expect, test } from 'vitest';
import { memoryContentStore } from '../../../shared/adapters/memory/memory-content-store.ts';
import { memoryQueues } from '../../../shared/adapters/memory/memory-queues.ts';
import { INTAKE_QUEUE, QUARANTINE_QUEUE } from '../../../shared/queue/jobs.ts';
import { redriveQuarantine } from '../../../shared/queue/redrive.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';

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
    keep: async (id: string, type: string, references = 1) => {
      const timestamp = '2026-11-23T09:00:00Z';
      const body = { type, timestamp, data: { id, platform: 'blog', text: 'late' } };
      const bodyBase64 = Buffer.from(JSON.stringify(body)).toString('base64');
      const [receivedAt, expiresAt] = [0, Number.MAX_SAFE_INTEGER];
      await quarantine.putQuarantined({ id, via: 'standard', why: [], bodyBase64, receivedAt, expiresAt });
      for (let n = 0; n < references; n += 1) await refer(id);
    },
    redrive: () => redriveQuarantine({ quarantine, queues }, NOBODY),
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

test('what came often and is still not understood hides nothing that came after it', async () => {
  const { keep, refer, redrive, left } = startQuarantine({ lookEveryMs: 0 });
  await keep('strange', 'heartbeat', 25);
  await keep('known', 'mention.created');
  await refer('erased');
  expect(await redrive()).toEqual({ understood: 1, still: 1, gone: 1 });
  expect(await left()).toEqual({ [QUARANTINE_QUEUE]: 25, [INTAKE_QUEUE]: 1 });
});
