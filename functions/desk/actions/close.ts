import { givingUpWaiting } from '../../../shared/replies/give-up.ts';
import { answersNow } from '../../../shared/trail/clock-runs.ts';
import { type DeskAction, nothing, perform } from '../action.ts';
import { taking } from './take.ts';

export const resolve: DeskAction = {
  kind: 'press',
  right: 'resolve',
  on: 'open',
  withoutText: true,
  decide: (trail, { by }) => perform({ type: 'resolved', by }, ...givingUpWaiting(trail, 'closed')),
};

/** Not for us: nobody is to answer, and the classifier learns it. */
export const dismiss: DeskAction = {
  kind: 'press',
  right: 'dismiss',
  on: 'open',
  decide: (trail, { by }) => perform({ type: 'dismissed', by }, ...givingUpWaiting(trail, 'closed')),
};

export const reopen: DeskAction = {
  kind: 'press',
  right: 'reopen',
  on: 'closed',
  decide: (_trail, { by }) => perform({ type: 'reopened', by }),
};

/** "I answered": from a phone, by telephone, in another tool, where no platform tells us. */
export const answered: DeskAction = {
  kind: 'press',
  right: 'answer',
  on: 'open',
  decide: (trail, { by, now }) =>
    answersNow(trail).length > 0
      ? nothing('already-answered')
      : perform({ type: 'replied', by, at: now }, ...taking(trail, by), ...givingUpWaiting(trail, 'answered')),
};
