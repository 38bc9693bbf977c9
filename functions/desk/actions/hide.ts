import { isHiddenFrom } from '../../../shared/replies/reply-policy.ts';
import { ours, section } from '../../../shared/slack/blocks.ts';
import { platformName } from '../../../shared/slack/names.ts';
import { type DeskAction, nothing, perform } from '../action.ts';

/** Hides from the public, on its platform, what must not stay there: an account number, an insult. */
export const hide: DeskAction = {
  kind: 'form',
  right: 'hide',
  on: 'open',
  form: ({ received }, { texts: { reply, desk } }) => ({
    title: desk.form.title.hide,
    blocks: [section(ours(reply.hideWhat(platformName(received?.platform))))],
  }),
  decide: (trail, _fields, { by, policy }) => {
    if (!isHiddenFrom(policy.policy.replies, trail)) return nothing('not-hidden-here');
    return trail.hiding === 'asked' || trail.hiding === 'hidden'
      ? nothing('nothing-changed')
      : perform({ type: 'hide-asked', by });
  },
};
