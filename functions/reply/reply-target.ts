import type { Mention } from '../../shared/mention/mention.ts';
import type { ReplyTarget } from '../../shared/platforms/platform.ts';
import { addressedId } from '../../shared/policy/brand-accounts.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';

/** The mention as its platform knows it, and the account of ours that was addressed: that one answers. */
export const replyTargetOf = (mention: Mention, policy: LoadedPolicy): ReplyTarget => {
  const { platformId, kind, inReplyTo, conversationId, needsFetch } = mention;
  // What was stored before this was said of it came as ids only when it was elsewhere.
  const { elsewhere = needsFetch } = mention;
  return { platformId, kind, inReplyTo, conversationId, elsewhere, accountId: addressedId(mention, policy) };
};
