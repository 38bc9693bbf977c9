import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Action } from '../../shared/slack/card-buttons.ts';
import type { Context } from './action.ts';
import type { Gathered } from './gather.ts';
import type { Seen } from './interaction.ts';
import type { Place } from './place.ts';

/** Somebody wants something done to a mention. */
export interface Wish {
  readonly action: Action;
  readonly trailId: string;
  readonly user: string;
  readonly place: Place;
  /** Names this very request: the same one again has no second effect. */
  readonly requestId: string;
  /** For a submitted form: what there was when it was opened. */
  readonly seen?: Seen | undefined;
}

export const contextOf = (
  { user, requestId, seen }: Wish,
  policy: LoadedPolicy,
  now: Instant,
  gathered?: Gathered | undefined,
): Context => ({ by: { kind: 'person', user }, now, policy, requestId, seen, gathered });
