import type { Author, Mention, PlatformEvent } from '../mention/mention.ts';
import type { Instant } from '../runtime/clock.ts';
import type { HttpRequest, HttpResponse } from '../runtime/http.ts';

/** Current secret first, then the previous one while it is being rotated. Never empty strings. */
export interface PlatformSecrets {
  readonly signing: readonly string[];
  readonly verifyToken: readonly string[];
}

export type Verdict = { kind: 'authentic' } | { kind: 'refused'; reason: SignatureFault };
export type SignatureFault =
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-wrong'
  | 'timestamp-missing'
  | 'timestamp-out-of-range';

/** Why an item of a webhook is no mention: said in tests and counted, never an error. */
export type IgnoredReason =
  | 'private-message'
  | 'reaction'
  | 'follow'
  | 'own-post'
  | 'repost'
  | 'moderation' // hidden, unhidden, blocked: nothing was said
  | 'insight' // statistics
  | 'receipt' // seen, delivered, typing
  | 'not-our-account'
  | 'test-event'
  | 'not-a-mention';

/** What a webhook's body holds. Items not understood make the whole body quarantined, beside what was understood. */
export interface Parsed {
  readonly events: readonly PlatformEvent[];
  readonly ignored: readonly IgnoredReason[];
  /** Where in the body something is not understood, as JSON paths and codes: never values. */
  readonly unknown: readonly string[];
}

/** What a platform needs to know of the brand to tell its own posts from the public's. */
export interface BrandAccounts {
  /** Is this account, by platform id or by handle without `@`, one of ours? */
  isOwn(platform: string, idOrHandle: string | undefined): boolean;
  /** The policy's name of the account with this platform id or handle, or undefined. */
  nameOf(platform: string, idOrHandle: string | undefined): string | undefined;
}

export interface ParseContext {
  readonly accounts: BrandAccounts;
  /** When the webhook arrived: the fallback where a platform sends no time of its own. */
  readonly receivedAt: Instant;
}

/** A platform that posts to us. One file, one line in `registry.ts`. */
export interface PushPlatform {
  readonly id: string;
  /** The settings that hold its secrets; each may also be set as `…_PREVIOUS`. */
  readonly secretNames: { readonly signing: string; readonly verifyToken?: string };
  /** Over raw bytes, in constant time, before anything is parsed. */
  verify(request: HttpRequest, secrets: PlatformSecrets, now: Instant): Verdict;
  /** The answer to the platform's check that the address is ours; undefined when the request is no handshake. */
  handshake?(request: HttpRequest, secrets: PlatformSecrets): HttpResponse | undefined;
  /** `body` is the parsed JSON. Never throws on a shape that it does not know: that is `unknown`. */
  parse(body: unknown, context: ParseContext): Parsed;
  /** How the platform would send this mention: for `vigie mention`, samples and tests. */
  compose(sample: Sample, secrets: PlatformSecrets, now: Instant): { headers: Record<string, string>; body: Buffer };
}

/** A mention to compose as the platform would send it. */
export interface Sample {
  readonly platformId: string;
  readonly text: string;
  readonly author: { readonly id: string; readonly handle: string; readonly name: string; readonly followers?: number };
  /** The account of ours that is addressed. */
  readonly account: { readonly id: string; readonly handle: string };
  readonly inReplyTo?: string;
}

/** How platforms are asked. */
export interface PlatformApi {
  readonly http: typeof fetch;
  /** The value of a setting that holds a token; undefined where it is not set. */
  readonly tokenIn: (setting: string) => string | undefined;
}

/** One call of a platform's API, over or aborted when its promise settles. */
export interface PlatformCall {
  readonly token: string;
  readonly http: typeof fetch;
  readonly timeoutMs: number;
}

/** Optional: fetches the text of a mention that came as ids only. */
export interface TextFetcher {
  /** The setting that holds the token: without it the capability is off. */
  readonly readToken: string;
  /** Throws `platform-unavailable`, retryable, when the platform is away or throttles, and another code when it says no. */
  fetchText(
    ids: {
      readonly platformId: string;
      readonly mediaId?: string | undefined;
      /** Of our account that was addressed. */
      readonly accountId?: string | undefined;
    },
    call: PlatformCall,
  ): Promise<FetchedText | { readonly gone: true }>;
}

export interface FetchedText {
  readonly text: string;
  /** Undefined where the platform gives no id: an author is known, and erased, by that. */
  readonly author?: Author | undefined;
  /** Where it gives only that: it tells whether one of us wrote it, and is not kept. */
  readonly handle?: string | undefined;
}

/** What is answered or hidden: the mention as its platform knows it. */
export type ReplyTarget = Pick<Mention, 'platformId' | 'kind' | 'inReplyTo' | 'conversationId' | 'elsewhere'> & {
  /** Of our account that answers, where the policy knows it. */
  readonly accountId: string | undefined;
};

/** Why a platform surely did not do it, in our words. */
export const PLATFORM_REFUSALS = [
  'expired-token',
  'deleted', // what is answered is gone, or not shown to us
  'rate-limited',
  'forbidden', // our account may not
  'too-long',
  'duplicate', // the same words were posted there before
  'refused', // anything else
] as const;
export type PlatformRefusal = (typeof PLATFORM_REFUSALS)[number];

export type Refused = {
  readonly kind: 'refused';
  readonly reason: PlatformRefusal;
  /** For `rate-limited`. */
  readonly retryAfterSeconds?: number;
};
/** No answer, or none that can be understood: it may have been done. */
export type Ambiguous = { readonly kind: 'ambiguous' };
export type Sent = {
  readonly kind: 'sent';
  /** The id under which the platform's webhook tells of it. */
  readonly replyId: string;
  /** The platform's own time, where it says one. */
  readonly at: Instant | undefined;
};

/** A reply that may be out. */
export interface Sought {
  readonly text: string;
  /** Not before. */
  readonly since: Instant;
  /** Whether this one was out before that was written. */
  readonly isKnown: (replyId: string) => boolean;
}

/** Optional: answers a mention in public, in the brand's name. */
export interface Replier {
  /** The setting that holds the token: without it the capability is off. */
  readonly replyToken: string;
  /** One request, never repeated: no platform has an idempotency key. */
  reply(target: ReplyTarget, text: string, call: PlatformCall): Promise<Sent | Refused | Ambiguous>;
  /** Looks for a reply of ours to the target, after an ambiguous answer: `unknown` where nobody can tell. */
  find(
    target: ReplyTarget,
    sought: Sought,
    call: PlatformCall,
  ): Promise<Sent | { readonly kind: 'absent' } | { readonly kind: 'unknown' }>;
  /** Hides from the public what must not stay there, where the platform has that. Idempotent. */
  hide?(target: ReplyTarget, call: PlatformCall): Promise<{ readonly kind: 'hidden' } | Refused | Ambiguous>;
}
