import type { Hider, PlatformCall, Replier } from '../../shared/platforms/platform.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { PLATFORM_TIMEOUT_MS } from './protocol.ts';

export interface Platforms {
  readonly replierOf: (platform: string) => Replier | undefined;
  readonly hiderOf: (platform: string) => Hider | undefined;
  /** The access token in a setting; undefined where none is set. */
  readonly tokenIn: (setting: string) => string | undefined;
}

/** What does something on a platform, and the call that it takes. */
export type Ready<T> = T & { readonly call: PlatformCall };

export type WhoAnswers = ReturnType<typeof whoAnswers>;

/** Who answers a mention where it was posted, and who hides it: undefined where nobody can, or no token is set. */
export const whoAnswers = ({ replierOf, hiderOf, tokenIn }: Platforms, http: typeof fetch) => {
  const ready = <T extends Replier | Hider>(one: T | undefined): Ready<T> | undefined => {
    const token = one === undefined ? undefined : tokenIn(one.replyToken);
    if (one === undefined || token === undefined) return undefined;
    return { ...one, call: { token, http, timeoutMs: PLATFORM_TIMEOUT_MS } };
  };
  return {
    replierIn: (trail: Trail) => ready(replierOf(platformIn(trail))),
    hiderIn: (trail: Trail) => ready(hiderOf(platformIn(trail))),
  };
};

const platformIn = ({ received }: Trail): string => received?.platform ?? '';
