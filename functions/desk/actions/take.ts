import { noteFor } from '../../../shared/replies/note.ts';
import { input } from '../../../shared/slack/blocks.ts';
import { type DeskAction, nothing, perform } from '../action.ts';

export const claim: DeskAction = {
  kind: 'press',
  right: 'claim',
  on: 'open',
  decide: (trail, { by }) => {
    const holder = trail.claim?.user;
    if (holder === by.user) return nothing('already-yours');
    if (holder !== undefined) return nothing('already-claimed', { who: { kind: 'person', user: holder } });
    return perform({ type: 'claimed', by });
  },
};

/** Somebody else is to have it, or has it now instead of who had it. */
export const assign: DeskAction = {
  kind: 'form',
  right: 'assign',
  on: 'open',
  form: (_trail, { texts: { desk } }) => ({
    title: desk.form.title.assign,
    blocks: [input('assignee', desk.form.assignee, { type: 'users_select' })],
  }),
  decide: (trail, { assignee }, { by }) => {
    if (assignee === undefined) return nothing('incomplete');
    if (trail.claim?.user === assignee) return nothing('already-theirs', { who: { kind: 'person', user: assignee } });
    // Whoever is given work is told, and nobody else is.
    const told = assignee === by.user ? [] : noteFor(trail, 'given', assignee);
    return perform({ type: 'assigned', by, to: assignee }, ...told);
  },
};
