import { channelOfCrisis } from '../../../shared/crisis/crisis.ts';
import { queueFor } from '../../../shared/queue/jobs.ts';
import { noteFor } from '../../../shared/replies/note.ts';
import { askForCall } from '../../../shared/sla/call.ts';
import { deadlinesOf } from '../../../shared/sla/deadlines.ts';
import { input } from '../../../shared/slack/blocks.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { type DeskAction, nothing, type Person, perform } from '../action.ts';

export const claim: DeskAction = {
  kind: 'press',
  right: 'claim',
  on: 'open',
  decide: (trail, { by }) => {
    const holder = trail.claim?.user;
    if (holder === by.user) return nothing('already-yours');
    if (holder !== undefined) return nothing('already-claimed', { who: { kind: 'person', user: holder } });
    return perform({ type: 'claimed', by }, ...cardOutOfCrisis(trail, by));
  },
};

/** Whoever has it gives it back, and their channel hears what is due. It was a claim where somebody had it in time. */
export const release: DeskAction = {
  kind: 'press',
  // It is theirs to give, whoever gave it to them and whatever their role may claim.
  right: undefined,
  on: 'open',
  decide: (trail, { by, now, policy }) => {
    const holder = trail.claim?.user;
    if (holder === undefined) return nothing('nothing-changed');
    if (holder !== by.user) return nothing('already-claimed', { who: { kind: 'person', user: holder } });
    const { dueAt = Infinity, metAt = Infinity } = deadlinesOf(trail, policy).acknowledge ?? {};
    const wasInTime = dueAt <= now && metAt <= dueAt;
    return perform(
      { type: 'claimed', by, released: wasInTime ? 'kept' : 'undone' },
      ...askForCall(trail, { purpose: 'reminder', ping: undefined, channel: undefined }),
    );
  },
};

/** Whoever answers has it, unless somebody else does. */
export const taking = (trail: Trail, by: Person): readonly TrailEvent[] =>
  trail.claim === undefined ? [{ type: 'claimed', by }, ...cardOutOfCrisis(trail, by)] : [];

/** What is grouped in a crisis has its card from here, where it would have had one. */
const cardOutOfCrisis = ({ route, tags }: Trail, by: Person): readonly TrailEvent[] => {
  if (route?.hidden !== 'grouped' || route.crisis === undefined) return [];
  const channel = channelOfCrisis(route.crisis);
  return [{ type: 'post-asked', by, purpose: 'card', channel, queue: queueFor(route.team, tags) }];
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
