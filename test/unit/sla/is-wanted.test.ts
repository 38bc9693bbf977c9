import { expect, test } from 'vitest';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { isWanted } from '../../../shared/sla/is-wanted.ts';
import { CAMILLE, createWatch, POLICY, PRESS } from './watch.ts';

type Watch = ReturnType<typeof createWatch>;

/** A critical mention that nobody has claimed: the escalation is asked for, and waits to be posted. */
const escalated = async (): Promise<Watch> => {
  const watch = createWatch();
  await watch.comes('critical');
  await watch.passes(5 * MINUTE);
  return watch;
};

const isCallWanted = async (watch: Watch) => {
  const trail = await watch.trail();
  const call = trail.posts.find(({ purpose }) => purpose === 'escalation');
  return call !== undefined && isWanted(call, trail, POLICY);
};

test('a call is posted while what it calls for is to be done', async () => {
  expect(await isCallWanted(await escalated())).toBe(true);
});

test.each([
  ['claimed', (watch: Watch) => watch.claims(CAMILLE)],
  ['answered', (watch: Watch) => watch.answers()],
  ['resolved', (watch: Watch) => watch.resolves()],
  ['set aside', (watch: Watch) => watch.snoozes(undefined)],
  ['deleted', (watch: Watch) => watch.isDeleted()],
  ['erased', (watch: Watch) => watch.isErased()],
  ['rerouted', (watch: Watch) => watch.reroutes('press', PRESS, 'continue')],
])('a call that still waits to be posted is not, once it is %s', async (_, act) => {
  const watch = await escalated();
  await watch.passes(1);
  await act(watch);
  expect(await isCallWanted(watch)).toBe(false);
});

test('of two that wait only the one whose target is still open is posted', async () => {
  const watch = createWatch();
  await watch.comes('critical');
  await watch.passes(20 * MINUTE);
  await watch.claims(CAMILLE);
  await watch.passes(11 * MINUTE);
  const trail = await watch.trail();
  const calls = trail.posts.filter(({ purpose }) => purpose === 'escalation');
  // To take it, after 5 minutes; to answer, after 30.
  expect(calls.map((call) => isWanted(call, trail, POLICY))).toEqual([false, true]);
});

test('nor is a reminder that waits, once what it reminds of is done', async () => {
  const watch = createWatch();
  await watch.comes('high');
  await watch.claims(CAMILLE);
  await watch.passes(90 * MINUTE);
  const isReminderWanted = async () => {
    const trail = await watch.trail();
    return trail.posts.filter(({ purpose }) => purpose === 'reminder').map((post) => isWanted(post, trail, POLICY));
  };
  expect(await isReminderWanted()).toEqual([true]);
  await watch.answers();
  expect(await isReminderWanted()).toEqual([false]);
});

test('a card is posted whatever was done', async () => {
  const watch = await escalated();
  await watch.resolves();
  const trail = await watch.trail();
  const cards = trail.posts.filter(({ purpose }) => purpose === 'card');
  expect(cards.map((card) => isWanted(card, trail, POLICY))).toEqual([true]);
});
