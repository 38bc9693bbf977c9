import { type Clock, type Instant, MINUTE } from '../runtime/clock.ts';
import type { SlackWorkspace } from './slack.ts';

/** Which message in Slack; `ts` undefined while it is not out. */
export interface MessageRef {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
}

/**
 * Where a message is, as `chat.getPermalink` writes it, which would be a call each: undefined while it is not out, or that is not
 * known. `threadTs`: of the message that it is below.
 */
export const permalinkOf = (
  { channel = '', ts }: MessageRef = {},
  workspaceUrl: string | undefined,
  threadTs?: string,
): string | undefined => {
  if (ts === undefined || workspaceUrl === undefined) return undefined;
  const place = encodeURIComponent(channel);
  const below = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${place}`;
  return new URL(`/archives/${place}/p${ts.replace('.', '')}${below}`, workspaceUrl).href;
};

const ASK_AGAIN_MS = 5 * MINUTE;

/**
 * What links into the workspace begin with, the same for the life of the app; undefined while Slack does not say. Asked once for
 * all, and after a failure not again for a while: what has no links says all else.
 */
export const createWorkspaceUrl = (
  slack: SlackWorkspace,
  clock: Pick<Clock, 'now'>,
): (() => Promise<string | undefined>) => {
  let url: Promise<string | undefined> | undefined;
  let askAgainAt: Instant = 0;
  const ask = async (): Promise<string | undefined> => {
    const told = await slack.workspaceUrl().catch(() => undefined);
    if (told?.kind !== 'ok') return undefined;
    askAgainAt = Number.POSITIVE_INFINITY;
    return told.url;
  };
  return () => {
    if (url === undefined || clock.now() >= askAgainAt) {
      askAgainAt = clock.now() + ASK_AGAIN_MS;
      url = ask();
    }
    return url;
  };
};
