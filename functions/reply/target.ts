import type { Mention } from '../../shared/mention/mention.ts';
import type { ReplyTarget } from '../../shared/platforms/platform.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';

/** The mention as its platform knows it, and the account of ours that was addressed: that one answers. */
export const targetOf = (mention: Mention, { policy }: LoadedPolicy): ReplyTarget => {
  const { platformId, kind, conversationId, needsFetch, platform, brandAccount } = mention;
  const ours = policy.accounts.filter((account) => account.platform === platform);
  const addressed = ours.find(({ name }) => name === brandAccount) ?? (ours.length === 1 ? ours[0] : undefined);
  return { platformId, kind, conversationId, needsFetch, accountId: addressed?.id };
};
