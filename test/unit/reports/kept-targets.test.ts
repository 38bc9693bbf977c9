import { beforeEach, expect, test } from 'vitest';
import { keptTargets, measuredIn } from '../../../shared/reports/kept-targets.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { someTags } from '../policy/policies.ts';
import { CAMILLE, createWatch, POLICY, PRESS } from '../sla/watch.ts';
import { received } from '../trail/events.ts';

let watch: ReturnType<typeof createWatch>;
beforeEach(() => {
  watch = createWatch();
});

const lines = async () =>
  keptTargets(measuredIn(await watch.trail(), POLICY, watch.now())).map(
    ({ team, urgency, target, met, missed, open }) => `${team} ${urgency} ${target}: ${met} ${missed} ${open}`,
  );

test('in time is met, late or never is missed, and there may still be time', async () => {
  await watch.comes('critical');
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 0 0 1',
    'customer-service critical answer: 0 0 1',
  ]);
  await watch.passes(6 * MINUTE);
  await watch.claims(CAMILLE);
  await watch.answers();
  await watch.passes(2 * HOUR);
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 0 1 0',
    'customer-service critical answer: 1 0 0',
  ]);
});

test('what has no card of its own, as a further word of a conversation, has no target, and its trail no steps of the clock', async () => {
  const at = watch.now();
  await watch.happens(
    received(at, { kind: 'reply' }),
    { type: 'classified', by: SYSTEM, tags: someTags({ urgency: 'high' }) },
    { type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'fr', rule: 'everything', policy: 'p' },
  );
  await watch.passes(3 * HOUR);
  expect(await lines()).toEqual([]);
  expect((await watch.trail()).clockSteps).toEqual([]);
});

test('an answer counts from the platform’s own time, whenever we heard of it', async () => {
  await watch.comes('high');
  const inTime = watch.now() + HOUR;
  await watch.passes(5 * HOUR);
  expect(await lines()).toEqual(['customer-service high answer: 0 1 0']);
  await watch.answers(inTime);
  expect(await lines()).toEqual(['customer-service high answer: 1 0 0']);
});

test('a team that passed it on in time is not measured, one that was late is, and the next one has its own', async () => {
  await watch.comes('high');
  await watch.passes(30 * MINUTE);
  await watch.reroutes('press', PRESS, 'restart');
  expect(await lines()).toEqual([
    'customer-service high answer: 0 0 0',
    'press high acknowledge: 0 0 1',
    'press high answer: 0 0 1',
  ]);
  await watch.passes(3 * HOUR);
  await watch.reroutes('customer-service', 'C0SERVICE1', 'restart');
  await watch.resolves();
  expect(await lines()).toEqual([
    'customer-service high answer: 1 0 0',
    'press high acknowledge: 0 1 0',
    'press high answer: 0 1 0',
  ]);
});

test('what a team has met counts for it alone, also where the clock goes on at the next one', async () => {
  await watch.comes('high', 'press', PRESS);
  await watch.passes(5 * MINUTE);
  await watch.claims(CAMILLE);
  await watch.passes(10 * MINUTE);
  await watch.reroutes('customer-service', 'C0SERVICE1', 'continue');
  await watch.reroutes('press', PRESS, 'continue');
  await watch.passes(5 * MINUTE);
  await watch.answers();
  expect(await lines()).toEqual([
    'customer-service high answer: 0 0 0',
    'press high acknowledge: 1 0 0',
    'press high answer: 1 0 0',
  ]);
});

test('a complaint about what was answered and resolved is to be answered once more, and claimed by nobody who has it still', async () => {
  await watch.comes('normal');
  await watch.claims(CAMILLE);
  await watch.answers();
  await watch.resolves();
  await watch.passes(HOUR);
  await watch.complains();
  expect(await lines()).toEqual([
    'customer-service normal acknowledge: 1 0 0',
    'customer-service normal answer: 1 0 1',
  ]);
});

test.each([
  ['an erasure', () => watch.isErased()],
  ['its author’s deletion', () => watch.isDeleted()],
])('%s changes nothing that was measured, and from then on nobody is late', async (_, goes) => {
  await watch.comes('critical');
  await watch.passes(6 * MINUTE);
  await goes();
  await watch.passes(10 * HOUR);
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 0 1 0',
    'customer-service critical answer: 0 0 0',
  ]);
});

test.each([
  ['erased', () => watch.isErased()],
  ['deleted by its author', () => watch.isDeleted()],
])('what was %s in time is neither kept nor missed, whenever somebody clears its card away', async (_, goes) => {
  await watch.comes('critical');
  await watch.claims(CAMILLE);
  await goes();
  await watch.passes(10 * HOUR);
  await watch.resolves();
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 1 0 0',
    'customer-service critical answer: 0 0 0',
  ]);
});

test('what was deleted is late no more when it is erased days after', async () => {
  await watch.comes('critical');
  await watch.claims(CAMILLE);
  await watch.isDeleted();
  await watch.passes(10 * HOUR);
  await watch.isErased();
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 1 0 0',
    'customer-service critical answer: 0 0 0',
  ]);
});

test('what was erased in time is missed by no answer that came after it: on its platform it may still stand', async () => {
  await watch.comes('critical');
  await watch.claims(CAMILLE);
  await watch.isErased();
  await watch.passes(HOUR);
  await watch.answers();
  expect(await lines()).toEqual([
    'customer-service critical acknowledge: 1 0 0',
    'customer-service critical answer: 0 0 0',
  ]);
});
