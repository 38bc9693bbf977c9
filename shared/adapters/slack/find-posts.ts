import * as z from 'zod';
import { HOUR, type Instant, SECOND } from '../../runtime/clock.ts';
import type { SlackPoster, SlackResult } from '../../slack/slack.ts';
import { postIdIn } from './post-metadata.ts';
import type { Call } from './slack-calls.ts';

/** A channel, or a thread in it. */
interface Place {
  readonly channel: string;
  readonly threadTs: string | undefined;
}

interface Look {
  readonly postId: string;
  readonly oldest: Instant;
  readonly resolve: (result: SlackResult<{ ts: string | undefined }>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `SlackPoster.find`. When a process dies, all that it was posting is looked for at the same moment, and Slack counts every
 * page: what is asked while a place is being read waits, and shares the next reading.
 */
export const createFind = (call: Call): SlackPoster['find'] => {
  /** By place that is being read: those who wait for the next reading. */
  const waiting = new Map<string, Look[]>();

  const readInTurn = async (key: string, place: Place, next: Look[]): Promise<void> => {
    waiting.set(key, next);
    while (next.length > 0) {
      const looks = next.splice(0);
      try {
        const { seen, end } = await readPages(call, place, looks);
        for (const { postId, resolve } of looks) {
          const ts = seen.get(postId);
          resolve(ts === undefined && end.kind !== 'ok' ? end : { kind: 'ok', ts });
        }
      } catch (error) {
        for (const { reject } of looks) reject(error);
      }
    }
    waiting.delete(key);
  };

  return (channel, postId, oldest, threadTs) =>
    new Promise((resolve, reject) => {
      const look = { postId, oldest, resolve, reject };
      // An old look reads further back, and may fail there: it is not shared with those of another hour.
      const key = `${channel} ${threadTs ?? ''} ${Math.floor(oldest / HOUR)}`;
      const others = waiting.get(key);
      if (others === undefined) void readInTurn(key, { channel, threadTs }, [look]);
      else others.push(look);
    });
};

const Page = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown().optional() })),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const PAGE_SIZE = 200;

/** Reads until all are seen or nothing is left. Of those not seen, `end` says whether they are not there or nobody knows. */
const readPages = async (
  call: Call,
  { channel, threadTs }: Place,
  looks: readonly Look[],
): Promise<{ seen: ReadonlyMap<string, string>; end: SlackResult<object> }> => {
  const wanted = new Set(looks.map(({ postId }) => postId));
  const oldest = Math.min(...looks.map((look) => look.oldest));
  const query = {
    channel,
    oldest: (Math.max(0, oldest) / SECOND).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE_SIZE,
    ...(threadTs === undefined ? {} : { ts: threadTs }),
  };
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  const seen = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await call(method, cursor === undefined ? query : { ...query, cursor }, Page);
    if (page.kind !== 'ok') return { seen, end: page };
    for (const { ts, metadata } of page.messages) {
      const postId = postIdIn(metadata);
      if (postId !== undefined && wanted.has(postId) && !seen.has(postId)) seen.set(postId, ts);
    }
    cursor = page.response_metadata?.next_cursor;
    // More, but no way to it: that is no "not found".
    if (page.has_more === true && (cursor ?? '') === '')
      return { seen, end: { kind: 'ambiguous', error: 'no-cursor' } };
  } while (seen.size < wanted.size && cursor !== undefined && cursor !== '');
  return { seen, end: { kind: 'ok' } };
};
