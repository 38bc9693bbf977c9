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

/** What an account is looked up by. */
export const accountKey = (platform: string, idOrHandle: string): string =>
  JSON.stringify([platform, idOrHandle.replace(/^@/, '').toLowerCase()]);
