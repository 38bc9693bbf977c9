import { expect, test } from 'vitest';
import { settingTimers, timersFor } from '../../../shared/sla/set-timers.ts';
import type { Draft } from '../../../shared/trail/drafts.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { afterEvents } from '../../../shared/trail/fold.ts';
import { redrawTimer } from '../../../shared/trail/timers.ts';
import { emptyTrail, type Trail } from '../../../shared/trail/trail.ts';
import { received } from '../trail/events.ts';
import { POLICY, SERVICE } from './watch.ts';

const NOW = 1_795_424_288_123;

test('what changes a card many times within half a minute has it drawn once more together, two minutes later', () => {
  const changes = Array.from({ length: 300 }, (_, n) => NOW + n * 100);
  const timers = changes.map((at) => ({ at, dueAt: redrawTimer('m1', at).dueAt }));
  expect(new Set(timers.map(({ dueAt }) => dueAt)).size).toBeLessThanOrEqual(2);
  for (const { at, dueAt } of timers) {
    expect(dueAt).toBeGreaterThanOrEqual(at + 120_000);
    expect(dueAt).toBeLessThan(at + 150_000);
  }
});

test('a reply that is approved while another is on its way is looked after as well', () => {
  const draft = (id: string, status: Draft['status']): Draft => ({
    draftId: id,
    status,
    by: { kind: 'person', user: 'U1' },
    at: NOW,
    attempts: 0,
    answersBefore: 0,
    thenResolve: false,
    wordsBefore: 0,
    revisionBefore: undefined,
    approvedBy: undefined,
    rejectedBy: undefined,
    why: undefined,
    startedAt: undefined,
    reason: undefined,
    leaseUntil: undefined,
  });
  const before = { ...emptyTrail('m1'), drafts: [draft('d1', 'sending'), draft('d2', 'awaits-approval')] };
  const after = { ...before, drafts: [draft('d1', 'sending'), draft('d2', 'ready')] };
  expect(timersFor(before, after, POLICY, NOW)).toContainEqual(expect.objectContaining({ kind: 'undelivered' }));
  expect(timersFor(after, after, POLICY, NOW)).toEqual([]);
});

const ASKED = { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: SERVICE, queue: 'urgent' } as const;

test('a commit whose timer cannot be set is not made: nobody would look after what it asks for', async () => {
  const set = () => new Promise<never>((_, reject) => setImmediate(reject, new Error('away for a moment')));
  const prepare = settingTimers(POLICY, { timers: { set }, clock: { now: () => NOW, sleep: async () => {} } });
  await expect(prepare(emptyTrail('m1'), [received(NOW), ASKED])).rejects.toThrow('away');
});

test('each post is looked after from when it is asked for, and what people see is drawn once more after each commit', () => {
  const asked = afterEvents(emptyTrail('m1'), [received(NOW), ASKED], NOW);
  const kindsSet = (before: Trail, after: Trail) => timersFor(before, after, POLICY, NOW).map(({ kind }) => kind);
  expect(kindsSet(emptyTrail('m1'), asked)).toEqual(['undelivered']);
  expect(kindsSet(asked, asked)).toEqual(['redraw']);
  expect(kindsSet(asked, afterEvents(asked, [{ ...ASKED, purpose: 'alert' }], NOW))).toEqual(['undelivered', 'redraw']);
});
