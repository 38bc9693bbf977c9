import { randomInt } from 'node:crypto';
import type { MentionRef } from '../shared/mention/mention.ts';
import type { PushPlatform, Sample } from '../shared/platforms/platform.ts';
import { platformOf, platforms } from '../shared/platforms/registry.ts';
import { brandAccounts } from '../shared/policy/brand-accounts.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { webhookRoute } from '../shared/runtime/routes.ts';

export interface Sent {
  readonly ref: MentionRef;
  /** As the platform names the author; undefined where it names nobody. */
  readonly authorId: string | undefined;
  readonly acknowledgedInMs: number;
}

export interface MentionToSend {
  readonly platform: string;
  readonly text: string;
  readonly handle: string;
  readonly name: string;
  /** Somebody new when undefined. */
  readonly authorId?: string;
  readonly followers?: number;
}

/** Signs and posts a mention as its platform would. */
export const sendMention = async (
  url: string,
  secrets: Readonly<Record<string, readonly string[]>>,
  policy: LoadedPolicy,
  mention: MentionToSend,
): Promise<Sent> => {
  const platform = pushPlatform(mention.platform);
  const now = Date.now();
  const { signing, verifyToken } = platform.secretNames;
  const { headers, body } = platform.compose(
    sampleOf(platform, policy, mention),
    { signing: secrets[signing] ?? [], verifyToken: verifyToken === undefined ? [] : (secrets[verifyToken] ?? []) },
    now,
  );
  const { events } = platform.parse(JSON.parse(body.toString()), { accounts: brandAccounts(policy), receivedAt: now });
  const [event] = events;
  if (event?.type !== 'mention') throw new VigieError('configuration', `${platform.id} made no mention of this text`);
  const startedAt = performance.now();
  const address = `${url}${webhookRoute(platform.id)}`;
  const response = await post(address, headers, body);
  if (!response.ok) {
    throw new VigieError('platform-refused', `${address} answered ${response.status}: ${lookAt(response.status)}`);
  }
  const { via, platform: where, platformId, author } = event.mention;
  const ref = { via, platform: where, platformId };
  return { ref, authorId: author?.id, acknowledgedInMs: performance.now() - startedAt };
};

/** What to look at. */
const lookAt = (status: number): string => {
  if (status >= 500) return 'what is wrong stands on its standard error';
  switch (status) {
    case 401:
      return 'does it run with the same secrets?';
    case 404:
      return 'the platform is not set up there: is it this Vigie, of this version?';
    case 413:
      return 'the text is too long';
    default:
      return 'is it a Vigie that answers there?';
  }
};

const post = async (url: string, headers: Record<string, string>, body: Buffer): Promise<Response> => {
  try {
    return await fetch(url, { method: 'POST', headers, body });
  } catch {
    throw new VigieError(
      'platform-unavailable',
      `nothing answers at ${url}: run npm start first, or set HOST and PORT`,
    );
  }
};

const pushPlatform = (id: string): PushPlatform => {
  const platform = platformOf(id);
  if (platform !== undefined) return platform;
  const known = platforms.map((one) => one.id);
  throw new VigieError('configuration', `no platform ${id} sends webhooks: choose one of ${known.join(', ')}`);
};

const sampleOf = (platform: PushPlatform, policy: LoadedPolicy, mention: MentionToSend): Sample => {
  const accounts = policy.policy.accounts.filter((account) => account.platform === platform.id);
  const account = accountNamedIn(mention.text, accounts) ?? accounts[0];
  return {
    platformId: String(randomInt(2 ** 47)),
    text: mention.text,
    author: {
      id: mention.authorId ?? String(randomInt(2 ** 40)),
      handle: mention.handle,
      name: mention.name,
      ...(mention.followers === undefined ? {} : { followers: mention.followers }),
    },
    account: { id: account?.id ?? '1', handle: account?.handle ?? 'brand' },
  };
};

/** The first account whose handle the text names, whole. */
export const accountNamedIn = <T extends { readonly handle?: string | undefined }>(
  text: string,
  accounts: readonly T[],
): T | undefined => {
  const byHandle = new Map(accounts.map((account) => [account.handle?.toLowerCase(), account]));
  const named = [...text.matchAll(HANDLE)].map(([, handle = '']) => byHandle.get(handle.toLowerCase()));
  return named.find((account) => account !== undefined);
};

/** A dot or dash at the end is the sentence's. */
const HANDLE = /(?<![\p{L}\p{N}_])@([\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*)/gu;
