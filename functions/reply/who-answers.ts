import type { PlatformApi, PlatformCall, Replier } from '../../shared/platforms/platform.ts';
import { ownPlatformOf } from '../../shared/replies/reply-policy.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { PLATFORM_TIMEOUT_MS } from './protocol.ts';

export type ReplierOf = (platform: string) => Replier | undefined;

/** Who answers, and the call that it takes. */
export type Ready = Replier & { readonly call: PlatformCall };

export type WhoAnswers = ReturnType<typeof whoAnswers>;

/** Who answers a mention where it was posted: undefined where nobody can, or no token is set. */
export const whoAnswers =
  (replierOf: ReplierOf, { http, tokenIn }: PlatformApi) =>
  (trail: Trail): Ready | undefined => {
    const replier = replierOf(ownPlatformOf(trail) ?? '');
    const token = replier && tokenIn(replier.replyToken);
    if (replier === undefined || token === undefined) return undefined;
    return { ...replier, call: { token, http, timeoutMs: PLATFORM_TIMEOUT_MS } };
  };
