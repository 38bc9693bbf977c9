/** What a channel takes: so many posts a second, and a burst of so many at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Slack's documented limit of `chat.postMessage`: about one a second and channel, short bursts allowed. */
export const SLACK_RATE: RateLimit = { perSecond: 1, burst: 3 };

/** Takes one of a channel's tokens: 0, or in how many whole seconds there is one again. */
export type TakeToken = (channel: string) => number;

export const createTokenBuckets = ({ perSecond, burst }: RateLimit, now: () => number): TakeToken => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (channel) => {
    const at = now();
    const bucket = buckets.get(channel) ?? { tokens: burst, at };
    const passedSeconds = Math.max(0, at - bucket.at) / 1_000;
    const tokens = Math.min(burst, bucket.tokens + passedSeconds * perSecond);
    const isTaken = tokens >= 1;
    buckets.set(channel, { tokens: isTaken ? tokens - 1 : tokens, at });
    return isTaken ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  };
};
