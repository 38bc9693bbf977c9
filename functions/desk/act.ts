import type { Action } from '../../shared/slack/card-buttons.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { type Context, type Decision, type DeskAction, type Fields, nothing, type Refusal } from './action.ts';
import { answered, dismiss, reopen, resolve } from './actions/close.ts';
import { hide } from './actions/hide.ts';
import { reply } from './actions/reply.ts';
import { reroute } from './actions/reroute.ts';
import { retag } from './actions/retag.ts';
import { review } from './actions/review.ts';
import { showTrail } from './actions/show-trail.ts';
import { snooze, wake } from './actions/snooze.ts';
import { assign, claim, release } from './actions/take.ts';
import { wrongPlace } from './place.ts';
import type { Wish } from './wish.ts';

/** Everything that a person can do to a mention. One more is one line here, and its button in `card-buttons.ts`. */
const DESK_ACTIONS = {
  claim,
  release,
  assign,
  answered,
  resolve,
  dismiss,
  reopen,
  reroute,
  snooze,
  wake,
  retag,
  reply,
  review,
  hide,
  trail: showTrail,
} satisfies Record<Action, DeskAction>;

export const isAction = (name: string): name is Action => Object.hasOwn(DESK_ACTIONS, name);

export const actionOf = (name: Action): DeskAction => DESK_ACTIONS[name];

/** What a wish would do to a mention as its trail stands. Pure; rights are checked by the caller. */
export const act = (
  wish: Wish,
  trail: Trail,
  context: Context & { readonly hasText: boolean },
  fields: Fields,
): Decision => {
  const refused = refusalOf(wish, trail, context.hasText);
  if (refused !== undefined) return refused;
  const action = actionOf(wish.action);
  switch (action.kind) {
    case 'press':
      return action.decide(trail, context);
    case 'form':
      return action.decide(trail, fields, context);
    case 'view':
      return nothing('nothing-changed');
  }
};

/** Why a wish makes no sense from where it was made, or for a mention as it is, before anything is decided or asked. */
export const refusalOf = (wish: Wish, trail: Trail, hasText: boolean): Refusal | undefined => {
  if (trail.received === undefined) return nothing('unknown-mention');
  return wrongPlace(wish.place, trail) ?? senseless(actionOf(wish.action), trail, hasText);
};

const senseless = (action: DeskAction, trail: Trail, hasText: boolean): Refusal | undefined => {
  if (action.on === 'open' && trail.closed !== undefined) return nothing('already-closed', { who: trail.closed.by });
  if (action.on === 'closed' && trail.closed === undefined) return nothing('not-closed');
  if (action.withoutText) return undefined;
  if (trail.deletedAt !== undefined) return nothing('deleted');
  return hasText && trail.erasedAt === undefined ? action.whyNot?.(trail) : nothing('erased');
};
