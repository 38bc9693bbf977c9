import { expect, test } from 'vitest';
import { nextStep } from '../../../functions/notify/protocol.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail, foldTrailAsOf } from '../../../shared/trail/fold.ts';
import type { Trail } from '../../../shared/trail/trail.ts';

const NINE = Date.UTC(2026, 10, 23, 9);
const X = { kind: 'platform', platform: 'x' } as const;
const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;
const POST = 'm/1/0';

/** A trail whose card was asked for at nine, and what happened so long after that: a commit each. */
const askedAtNine = (...later: readonly (readonly [afterMs: number, ...events: readonly TrailEvent[]])[]): Trail => {
  const asked = {
    type: 'post-asked',
    by: SYSTEM,
    purpose: 'card',
    channel: 'C0SERVICE1',
    queue: 'team-press',
  } as const;
  const commits = [[0, asked] as const, ...later].map(([afterMs, ...events], place) => {
    const of = { id: 'm', version: place + 1, commitId: `c${place}`, prevHash: '', hash: '' };
    return { ...of, at: NINE + afterMs, events };
  });
  return foldTrail('m', commits);
};

const startedUntil = (leaseMs: number): TrailEvent => ({
  type: 'delivery-started',
  by: SYSTEM,
  postId: POST,
  leaseUntil: NINE + leaseMs,
});
const parked: TrailEvent = { type: 'parked', by: SYSTEM, postId: POST, code: 'bug' };
const unparked: TrailEvent = { type: 'unparked', by: SYSTEM, postId: POST };

test('a post that is unparked after an attempt without a known end is looked for before it is posted again', () => {
  const { posts } = askedAtNine([0, startedUntil(15 * SECOND)], [MINUTE, parked], [HOUR, unparked]);
  expect(nextStep(posts[0], NINE + HOUR)).toMatchObject({ kind: 'look' });
});

test('and is simply posted when Slack had surely refused it', () => {
  const refused = { type: 'delivery-failed', by: SYSTEM, postId: POST, reason: 'is_archived', final: true } as const;
  const { posts } = askedAtNine([0, startedUntil(15 * SECOND)], [SECOND, refused], [HOUR, unparked]);
  expect(nextStep(posts[0], NINE + HOUR)).toEqual({ kind: 'attempt' });
});

test('a post that was tried twice is looked for since the first attempt: that may be the one that Slack shows', () => {
  const [first] = askedAtNine([MINUTE, startedUntil(2 * MINUTE)]).posts;
  const [twice] = askedAtNine([MINUTE, startedUntil(2 * MINUTE)], [HOUR, startedUntil(HOUR + MINUTE)]).posts;
  const look = nextStep(first, NINE + 2 * HOUR);
  expect(look.kind).toBe('look');
  expect(nextStep(twice, NINE + 2 * HOUR)).toEqual(look);
});

test('a card that a person removed from Slack is nowhere: nothing goes below it or changes it', () => {
  const delivered: TrailEvent = { type: 'delivered', by: SYSTEM, postId: POST, ts: '1.1', found: false };
  const removed: TrailEvent = { type: 'card-removed', by: SYSTEM, postId: POST };
  expect(askedAtNine([SECOND, delivered]).posts[0]).toMatchObject({ status: 'delivered', ts: '1.1' });
  expect(askedAtNine([SECOND, delivered], [HOUR, removed]).posts[0]).toMatchObject({
    status: 'removed',
    ts: undefined,
  });
});

test.each([
  ['five seconds older than the attempt settles it: two clocks are compared', 5, 'sent'],
  ['older than that is another answer, and settles nothing', 6, 'unknown'],
])('an answer that the platform tells of and that is %s', (_what, seconds, status) => {
  const reply = { by: SYSTEM, draft: 'd1' };
  const { drafts } = askedAtNine(
    [0, { type: 'reply-drafted', ...reply, needsApproval: false }],
    [MINUTE, { type: 'reply-started', ...reply, leaseUntil: NINE + 2 * MINUTE }],
    [2 * MINUTE, { type: 'reply-unknown', ...reply }],
    [3 * MINUTE, { type: 'replied', by: X, at: NINE + MINUTE - seconds * SECOND, reply: 'r1' }],
  );
  expect(drafts.map((draft) => draft.status)).toEqual([status]);
});

test('what was late stays late when the next to write has a clock that is behind', () => {
  expect(askedAtNine([HOUR, startedUntil(HOUR)], [HOUR - SECOND, parked]).lastAt).toBe(NINE + HOUR);
});

test('what is passed on is set aside no longer, from then on; what was not set aside is not woken by it', () => {
  const snoozed: TrailEvent = { type: 'snoozed', by: ANNA, until: NINE + 2 * HOUR, untilAuthorWrites: false };
  const passedOn: TrailEvent = { type: 'rerouted', by: ANNA, team: 'press', desk: 'fr', clock: 'continue' };
  const woken = askedAtNine([MINUTE, snoozed], [HOUR, passedOn]);
  expect(woken).toMatchObject({ snooze: undefined, wokenAt: NINE + HOUR });
  const passedOnAgain = askedAtNine([MINUTE, snoozed], [HOUR, passedOn], [2 * HOUR, passedOn]);
  expect(passedOnAgain.wokenAt).toBe(NINE + HOUR);
});

test('a field that only another version of Vigie knows changes nothing, though it be called as one of ours in other events', () => {
  const claimed: TrailEvent = { type: 'claimed', by: ANNA };
  const drafted: TrailEvent = { type: 'reply-drafted', by: ANNA, draft: 'd1', needsApproval: false };
  const foreseen = { postId: POST, draft: 'd1' };
  const plain = askedAtNine([SECOND, drafted], [MINUTE, claimed], [HOUR, parked]);
  expect(plain).toMatchObject({ claim: { by: ANNA }, posts: [{ status: 'parked' }], drafts: [{ status: 'ready' }] });
  expect(
    askedAtNine(
      [SECOND, { ...foreseen, ...drafted }],
      [MINUTE, { ...foreseen, ...claimed }],
      [HOUR, { ...foreseen, ...parked }],
    ),
  ).toEqual(plain);
});

test('a trail as of a moment is what it was just before that, also where a clock that was behind wrote after one that was not', () => {
  const commits = [0, 2, 1, 3].map((minutes, place) => {
    const of = { id: 'm', version: place + 1, commitId: `c${place}`, prevHash: '', hash: '' };
    return {
      ...of,
      at: NINE + minutes * MINUTE,
      events: [{ type: 'edited', by: X, revision: place }] satisfies TrailEvent[],
    };
  });
  const versionAt = (minutes: number) => foldTrailAsOf('m', commits, NINE + minutes * MINUTE).version;
  expect([0, 0.5, 1, 2, 2.5, 3, 3.5].map(versionAt)).toEqual([0, 1, 1, 1, 3, 3, 4]);
});
