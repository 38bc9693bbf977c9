import type { PlatformCall, Replier } from '../../shared/platforms/platform.ts';
import { ownPlatformOf } from '../../shared/replies/reply-policy.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { PLATFORM_TIMEOUT_MS } from './protocol.ts';

export interface Platforms {
  readonly replierOf: (platform: string) => Replier | undefined;
  /** The access token in a setting; undefined where none is set. */
  readonly tokenIn: (setting: string) => string | undefined;
}

/** Who answers, and the call that it takes. */
export type Ready = Replier & { readonly call: PlatformCall };

export type WhoAnswers = ReturnType<typeof whoAnswers>;

/** Who answers a mention where it was posted: undefined where nobody can, or no token is set. */
export const whoAnswers =
  ({ replierOf, tokenIn }: Platforms, http: typeof fetch) =>
  (trail: Trail): Ready | undefined => {
    const replier = replierOf(ownPlatformOf(trail) ?? '');
    const token = replier && tokenIn(replier.replyToken);
    if (replier === undefined || token === undefined) return undefined;
    return { ...replier, call: { token, http, timeoutMs: PLATFORM_TIMEOUT_MS } };
  };
