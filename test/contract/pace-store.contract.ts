import { beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../shared/runtime/clock.ts';
import type { PaceRequest, PaceStore, Reservation } from '../../shared/slack/pace.ts';

/** What every adapter of `PaceStore` must do. `makeStore` gives an empty one each time: a pause of the workspace is for all. */
export const paceStoreContract = (name: string, makeStore: () => Promise<PaceStore>): void =>
  void describe(name, () => {
    let store: PaceStore;
    beforeEach(async () => {
      store = await makeStore();
    });

    describe('as the store of the pace', () => {
      test('the first post of a channel goes at once', async () => {
        expect(await store.reserve(request())).toEqual({ kind: 'slot', at: NOON });
      });

      test('posts of a channel keep the interval strictly', async () => {
        const slots = [await store.reserve(request()), await store.reserve(request()), await store.reserve(request())];
        expect(slots.map(slotOf)).toEqual([NOON, NOON + 1_000, NOON + 2_000]);
      });

      test('of twenty at once no two have the same slot, and none is lost', async () => {
        const urgent = request({ maxWaitMs: Number.POSITIVE_INFINITY });
        const slots = await Promise.all(Array.from({ length: 20 }, () => store.reserve(urgent)));
        const expected = Array.from({ length: 20 }, (_, index) => NOON + index * 1_000);
        expect(slots.map(slotOf).toSorted((a, b) => a - b)).toEqual(expected);
      });

      test('channels do not wait for each other', async () => {
        await store.reserve(request({ channel: 'C1' }));
        expect(await store.reserve(request({ channel: 'C2' }))).toEqual({ kind: 'slot', at: NOON });
      });

      test('a clock that is set back an hour stops nobody for an hour', async () => {
        await store.reserve(request());
        const now = NOON - 3_600_000;
        const slots = [await store.reserve(request({ now })), await store.reserve(request({ now }))];
        expect(slots.map(slotOf)).toEqual([now, now + 1_000]);
      });

      test('a normal post whose slot is too far is not given it, and takes nobody’s place', async () => {
        for (let index = 0; index < 11; index += 1) await store.reserve(request());
        expect(await store.reserve(request())).toEqual({ kind: 'far', until: NOON + 1_000 });
        expect(await store.reserve(request({ now: NOON + 1_000 }))).toEqual({ kind: 'slot', at: NOON + 11_000 });
      });

      test('an urgent post always gets a slot', async () => {
        for (let index = 0; index < 11; index += 1) await store.reserve(request());
        expect(await store.reserve(request({ maxWaitMs: Number.POSITIVE_INFINITY }))).toEqual({
          kind: 'slot',
          at: NOON + 11_000,
        });
      });

      test('an idle channel saves nothing up', async () => {
        await store.reserve(request());
        const later = NOON + 60_000;
        expect(slotOf(await store.reserve(request({ now: later })))).toBe(later);
        expect(slotOf(await store.reserve(request({ now: later })))).toBe(later + 1_000);
      });

      test('without an interval all go at once', async () => {
        const slots = await Promise.all(Array.from({ length: 5 }, () => store.reserve(request({ intervalMs: 0 }))));
        expect(slots.map(slotOf)).toEqual(Array(5).fill(NOON));
      });

      test('a paused channel gives no slot before the pause is over, not even to the urgent', async () => {
        await store.pause('C1', NOON + 30_000);
        const urgent = request({ maxWaitMs: Number.POSITIVE_INFINITY });
        expect(await store.reserve(urgent)).toEqual({ kind: 'paused', until: NOON + 30_000 });
        expect(await store.reserve({ ...urgent, now: NOON + 30_000 })).toEqual({ kind: 'slot', at: NOON + 30_000 });
        expect(await store.reserve(request({ channel: 'C2' }))).toEqual({ kind: 'slot', at: NOON });
      });

      test('a pause holds where pacing is off', async () => {
        await store.pause('C1', NOON + 30_000);
        expect(await store.reserve(request({ intervalMs: 0 }))).toEqual({ kind: 'paused', until: NOON + 30_000 });
      });

      test('a pause keeps the slots that were given before it', async () => {
        await store.reserve(request());
        await store.pause('C1', NOON + 500);
        expect(slotOf(await store.reserve(request({ now: NOON + 500 })))).toBe(NOON + 1_000);
      });

      test('a pause is never shortened, also not when many come at once', async () => {
        await Promise.all([5, 60, 10, 30, 1].map((seconds) => store.pause('C1', NOON + seconds * 1_000)));
        await store.pause('C1', NOON + 2_000);
        expect(await store.pausedUntil('C1', NOON)).toBe(NOON + 60_000);
      });

      test.each([
        ['its own', 'C1'],
        ['that of the workspace', undefined],
      ])(
        'a pause (%s) that was begun while the clock was days ahead holds nobody, nor back the next pause',
        async (_, paused) => {
          await store.pause(paused, NOON + 3 * DAY);
          expect(await store.pausedUntil('C1', NOON)).toBe(0);
          const slots = [await store.reserve(request()), await store.reserve(request({ channel: 'C2' }))];
          expect(slots.map(slotOf)).toEqual([NOON, NOON]);
          await store.pause(paused, NOON + 30_000);
          expect(await store.pausedUntil('C1', NOON)).toBe(NOON + 30_000);
          expect(await store.reserve(request())).toEqual({ kind: 'paused', until: NOON + 30_000 });
        },
      );

      test('a pause of the workspace holds for every channel', async () => {
        await store.pause(undefined, NOON + 30_000);
        expect(await store.reserve(request({ channel: 'C1' }))).toEqual({ kind: 'paused', until: NOON + 30_000 });
        expect(await store.pausedUntil('C2', NOON)).toBe(NOON + 30_000);
      });

      test('after a pause of the workspace one post goes alone, in whatever channel, and the others a second later', async () => {
        await store.pause(undefined, NOON + 30_000);
        const now = NOON + 30_000;
        const channels = ['C1', 'C2', 'C3', 'C1', 'C2', 'C3'];
        const slots = await Promise.all(
          channels.map((channel) => store.reserve(request({ channel, now, intervalMs: 0 }))),
        );
        const late = Array(5).fill(now + 1_000);
        expect(slots.map(slotOf).toSorted((a, b) => a - b)).toEqual([now, ...late]);
        expect(slotOf(await store.reserve(request({ channel: 'C4', now: now + 400 })))).toBe(now + 1_000);
        expect(slotOf(await store.reserve(request({ channel: 'C5', now: now + 5_000 })))).toBe(now + 5_000);
      });

      test('the one that goes alone is refused: after the next pause it is one again', async () => {
        const free = { intervalMs: 0, channel: 'C1' };
        await store.pause(undefined, NOON);
        expect(slotOf(await store.reserve(request({ ...free, now: NOON })))).toBe(NOON);
        await store.pause(undefined, NOON + 2_000);
        expect(await store.reserve(request({ ...free, now: NOON + 1_500 }))).toEqual({
          kind: 'paused',
          until: NOON + 2_000,
        });
        const slots = [
          await store.reserve(request({ ...free, now: NOON + 2_100 })),
          await store.reserve(request({ ...free, now: NOON + 2_100 })),
        ];
        expect(slots.map(slotOf)).toEqual([NOON + 2_100, NOON + 3_100]);
      });

      test('whoever has to wait for a slot of its channel is not the one that the others wait for', async () => {
        for (let index = 0; index < 9; index += 1) await store.reserve(request({ channel: 'C1' }));
        await store.pause(undefined, NOON + 2_000);
        const now = NOON + 2_000;
        expect(slotOf(await store.reserve(request({ channel: 'C1', now })))).toBe(NOON + 9_000);
        expect(slotOf(await store.reserve(request({ channel: 'C2', now })))).toBe(now);
        expect(slotOf(await store.reserve(request({ channel: 'C3', now })))).toBe(now + 1_000);
      });

      test('the longer of the channel’s and the workspace’s pause holds', async () => {
        await store.pause(undefined, NOON + 10_000);
        await store.pause('C1', NOON + 20_000);
        await store.pause('C2', NOON + 5_000);
        expect(await store.pausedUntil('C1', NOON)).toBe(NOON + 20_000);
        expect(await store.pausedUntil('C2', NOON)).toBe(NOON + 10_000);
      });

      test('a channel that was never paused is not', async () => {
        expect(await store.pausedUntil('C1', NOON)).toBe(0);
      });

      test('of each matter the last ping is known', async () => {
        expect(await store.lastPing('C1 fr outage')).toBeUndefined();
        await store.setLastPing('C1 fr outage', { postId: 'm1/1/1', at: NOON });
        await store.setLastPing('C1 fr outage', { postId: 'm2/1/1', at: NOON + 1 });
        await store.setLastPing('C1 fr news', { postId: 'm3/1/1', at: NOON });
        expect(await store.lastPing('C1 fr outage')).toEqual({ postId: 'm2/1/1', at: NOON + 1 });
      });
    });
  });

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const request = (more: Partial<PaceRequest> = {}): PaceRequest => ({
  channel: 'C1',
  now: NOON,
  intervalMs: 1_000,
  maxWaitMs: 10_000,
  ...more,
});

const slotOf = (reservation: Reservation): number => (reservation.kind === 'slot' ? reservation.at : Number.NaN);
