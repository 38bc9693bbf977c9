import type { Actor, TrailEvent } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';

export type Action = 'claim' | 'resolve';

/** What an action does to a mention: events to append, or why it changes nothing. */
export type Decision =
  | { kind: 'do'; events: readonly [TrailEvent, ...TrailEvent[]] }
  | { kind: 'nothing'; reason: 'unknown-mention' | 'already-claimed' | 'already-resolved' | 'deleted' };

export const act = (action: Action, trail: Trail, by: Actor): Decision => {
  if (trail.received === undefined) return { kind: 'nothing', reason: 'unknown-mention' };
  if (trail.resolved !== undefined) return { kind: 'nothing', reason: 'already-resolved' };
  switch (action) {
    case 'claim':
      if (trail.deletedAt !== undefined) return { kind: 'nothing', reason: 'deleted' };
      if (trail.claim !== undefined) return { kind: 'nothing', reason: 'already-claimed' };
      return { kind: 'do', events: [{ type: 'claimed', by }] };
    case 'resolve':
      return { kind: 'do', events: [{ type: 'resolved', by }] };
  }
};
