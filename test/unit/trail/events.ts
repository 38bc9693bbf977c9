import type { Instant, NewId } from '../../../shared/runtime/clock.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';

/** A post on X came in. */
export const received = (at: Instant, more: Partial<Extract<TrailEvent, { type: 'received' }>> = {}) =>
  ({
    type: 'received',
    by: SYSTEM,
    platform: 'x',
    via: 'x',
    kind: 'post',
    createdAt: at,
    receivedAt: at,
    revision: at,
    ...more,
  }) as const satisfies TrailEvent;

/** `id-1`, `id-2`… */
export const countedIds = (): NewId => {
  let ids = 0;
  return () => {
    ids += 1;
    return `id-${ids}`;
  };
};
