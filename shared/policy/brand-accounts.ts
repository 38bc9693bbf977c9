import type { Mention } from '../mention/mention.ts';
import type { BrandAccounts } from '../platforms/platform.ts';
import type { LoadedPolicy } from './loaded-policy.ts';

/** The policy's accounts, by platform and by id or handle, `@` and case aside. */
export const brandAccounts = ({ policy }: LoadedPolicy): BrandAccounts => {
  const names = new Map(
    policy.accounts.flatMap(({ platform, id, handle, name }) =>
      [id, handle].flatMap((key) => (key === undefined ? [] : [[accountKey(platform, key), name] as const])),
    ),
  );
  const nameOf = (platform: string, idOrHandle: string | undefined) =>
    idOrHandle === undefined ? undefined : names.get(accountKey(platform, idOrHandle));
  return { nameOf, isOwn: (platform, idOrHandle) => nameOf(platform, idOrHandle) !== undefined };
};

/** The platform id of the account of ours that a mention addressed; of our only one on that platform, where it names none that we know. */
export const addressedId = (
  { platform, brandAccount }: Pick<Mention, 'platform' | 'brandAccount'>,
  { policy }: LoadedPolicy,
): string | undefined => {
  const ours = policy.accounts.filter((account) => account.platform === platform);
  const addressed = ours.find(({ name }) => name === brandAccount) ?? (ours.length === 1 ? ours[0] : undefined);
  return addressed?.id;
};

/** What an account is looked up by. */
export const accountKey = (platform: string, idOrHandle: string): string =>
  JSON.stringify([platform, idOrHandle.replace(/^@/, '').toLowerCase()]);
