import { Topic, Urgency } from '../../../shared/mention/tags.ts';
import { alertOf, askForAlert } from '../../../shared/routing/route.ts';
import { input, option, select } from '../../../shared/slack/blocks.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { type Context, type DeskAction, nothing, perform } from '../action.ts';

/** A person corrects what the classifier said. It stays with its team: rerouting is another decision. */
export const retag: DeskAction = {
  kind: 'form',
  right: 'retag',
  on: 'open',
  form: ({ tags }, { texts }) => ({
    title: texts.desk.form.title.retag,
    blocks: [
      input(
        'urgency',
        texts.desk.form.urgency,
        select(
          Urgency.options.map((urgency) => option(texts.urgency[urgency], urgency)),
          tags?.urgency,
        ),
        texts.desk.form.retagHint,
      ),
      input(
        'topic',
        texts.desk.form.topic,
        select(
          Topic.options.map((topic) => option(texts.topic[topic], topic)),
          tags?.topic,
        ),
      ),
    ],
  }),
  decide: (trail, fields, context) => {
    const urgency = Urgency.safeParse(fields.urgency).data;
    const topic = Topic.safeParse(fields.topic).data;
    if (urgency === undefined || topic === undefined) return nothing('incomplete');
    // What stayed as the form showed it corrects nothing: a colleague may have corrected it meanwhile.
    const before = [trail.tags, context.seen?.tags];
    const corrected = {
      ...(before.some((tags) => tags?.urgency === urgency) ? {} : { urgency }),
      ...(before.some((tags) => tags?.topic === topic) ? {} : { topic }),
    };
    if (Object.keys(corrected).length === 0) return nothing('nothing-changed');
    return perform({ type: 'retagged', by: context.by, ...corrected }, ...alertFor(trail, corrected.urgency, context));
  },
};

/** What a person calls critical is told in the crisis channel like what the classifier calls so: once. */
const alertFor = ({ posts }: Trail, urgency: Urgency | undefined, { by, policy }: Context): readonly TrailEvent[] =>
  urgency === 'critical' && posts.every(({ purpose }) => purpose !== 'alert') ? askForAlert(alertOf(policy), by) : [];
