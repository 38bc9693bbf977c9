import { cutText, type Mention, type PlatformEvent } from '../../shared/mention/mention.ts';
import { isOurs } from '../../shared/platforms/item.ts';
import { textFetcherOf } from '../../shared/platforms/text-fetchers.ts';
import { addressedId, brandAccounts } from '../../shared/routing/brand-accounts.ts';
import type { LoadedPolicy } from '../../shared/routing/route.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';

/** How platforms are asked. */
export interface PlatformApi {
  readonly http: typeof fetch;
  /** The value of a setting that holds a token; undefined where it is not set. */
  readonly tokenIn: (setting: string) => string | undefined;
}

export type Fetched =
  | { readonly kind: 'mention'; readonly mention: Mention }
  /** By one of our accounts: no mention, but the answer to what it stands below. */
  | { readonly kind: 'own'; readonly reply: BrandReply | undefined }
  /** Worth asking again. */
  | { readonly kind: 'away'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string };

export type BrandReply = Extract<PlatformEvent, { type: 'brand-reply' }>;

/** A crisis waits for its words no longer than this. */
const TIMEOUT_MS = 2 * SECOND;

/**
 * How the words of a mention are fetched that came as ids only. Undefined where nobody can be asked for them: its platform
 * tells them to nobody, or no token is set. It never throws: a mention is shown without its words rather than lost.
 */
export const textFetchOf = (
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
