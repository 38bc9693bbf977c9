import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { cutText, type Mention, mentionIdOf } from '../../shared/mention/mention.ts';
import { isOurs } from '../../shared/platforms/item.ts';
import type { PlatformApi } from '../../shared/platforms/platform.ts';
import { textFetcherOf } from '../../shared/platforms/text-fetchers.ts';
import { addressedId, brandAccounts } from '../../shared/policy/brand-accounts.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { isGone } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import type { Context } from './context.ts';
import { authorErasedUntil, authorKeyIn, isErased } from './erased-author.ts';
import type { BrandReply } from './record-answer.ts';

/** A mention as it is to be handled. */
export type Told =
  | { readonly kind: 'mention'; readonly mention: Mention }
  /** By one of our accounts: no mention, but the answer to what it stands below. */
  | { readonly kind: 'own'; readonly reply: BrandReply | undefined }
  /** Worth asking again. */
  | { readonly kind: 'away'; readonly code: string };

type Fetched = Told | { readonly kind: 'refused'; readonly code: string };

export interface TextPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly erasures: Pick<ErasureList, 'erasedUntil'>;
  /** Where texts are fetched that did not come; without it none is. */
  readonly platformApi?: PlatformApi | undefined;
  readonly log: Log;
}

/** A crisis waits for its words no longer than this. */
const TIMEOUT_MS = 2 * SECOND;

/**
 * The mention with its words, which are fetched where it came as ids only and its platform tells them: one that is away is
 * waited for, once. Nothing is fetched for a mention that is known already, was taken back, or whose author was erased.
 */
export const withText = async (
  { policy, idKey, ports }: Context<TextPorts>,
  mention: Mention,
  isRetry: boolean,
): Promise<Told> => {
  const { trail, erasures, platformApi, log } = ports;
  const asItCame = { kind: 'mention', mention } as const;
  const fetchText = textFetchOf(mention, policy, platformApi);
  if (fetchText === undefined) return asItCame;
  const before = await readTrail(trail, mentionIdOf(idKey, mention));
  if (before.received !== undefined || isGone(before)) return asItCame;
  if (isErased(mention, await authorErasedUntil(erasures, authorKeyIn(mention, idKey)))) return asItCame;
  const fetched = await fetchText();
  if (fetched.kind === 'away' && !isRetry) return fetched;
  const isFetched = fetched.kind === 'mention' || fetched.kind === 'own';
  log.count(isFetched ? 'texts-fetched' : 'texts-not-fetched');
  if (isFetched) return fetched;
  log.warn('text not fetched', { trailId: before.id, platform: mention.via, code: fetched.code });
  return asItCame;
};

/**
 * How the words of a mention are fetched that came as ids only. Undefined where nobody can be asked for them: its platform
 * tells them to nobody, or no token is set. It never throws: a mention is shown without its words rather than lost.
 */
const textFetchOf = (
  mention: Mention,
  policy: LoadedPolicy,
  api: PlatformApi | undefined,
): (() => Promise<Fetched>) | undefined => {
  const fetcher = mention.needsFetch ? textFetcherOf(mention.via) : undefined;
  const token = fetcher && api?.tokenIn(fetcher.readToken);
  if (fetcher === undefined || api === undefined || token === undefined) return undefined;
  const { platformId, conversationId: mediaId } = mention;
  const ids = { platformId, mediaId, accountId: addressedId(mention, policy) };
  return async () => {
    try {
      const found = await fetcher.fetchText(ids, { token, http: api.http, timeoutMs: TIMEOUT_MS });
      // Meta says so too of what our account may not see.
      if ('gone' in found) return { kind: 'refused', code: 'gone' };
      const author = mention.author ?? found.author;
      const named = { id: author?.id, handle: author?.handle ?? found.handle };
      if (isOurs(brandAccounts(policy), mention.platform, named)) return { kind: 'own', reply: replyIn(mention) };
      // A picture without words is to be looked at there.
      const needsFetch = found.text.trim() === '';
      return { kind: 'mention', mention: { ...mention, ...cutText(found.text), needsFetch, author } };
    } catch (error) {
      const isAway = error instanceof VigieError && error.retryable;
      return { kind: isAway ? 'away' : 'refused', code: codeOf(error) };
    }
  };
};

const replyIn = ({ via, platform, platformId, inReplyTo, createdAt: at }: Mention): BrandReply | undefined => {
  if (inReplyTo === undefined) return undefined;
  const answers = { via, platform, platformId: inReplyTo };
  return { type: 'brand-reply', answers, reply: { via, platform, platformId }, at };
};
