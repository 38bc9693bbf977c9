import type { SlackMessage, SlackPoster } from '../../../shared/slack/slack.ts';

export interface Posted extends SlackMessage {
  readonly ts: string;
  readonly postId: string;
}

/**
 * A Slack that remembers its messages, refuses replies to what it has not and updates of it, whatever is to go to an
 * archived channel, and whatever is asked of one that the app has left, and loses answers and refuses blocks when it is told to.
 */
export const fakeSlack = (now: () => number) => {
  let messages: readonly Posted[] = [];
  let posts = 0;
  let lostAnswers = 0;
  let isDown = false;
  let refusesBlocks = false;
  let urlsAsked = 0;
  let updates = 0;
  let hasNoUrl = false;
  const archived = new Set<string>();
  const left = new Set<string>();
  const has = (channel: string, ts: string) => messages.some((each) => each.channel === channel && each.ts === ts);

  const poster: SlackPoster = {
    post: async (message, postId) => {
      if (isDown) return NO_ANSWER;
      if (left.has(message.channel)) return NOT_IN_CHANNEL;
      if (archived.has(message.channel)) return ARCHIVED;
      if (refusesBlocks && message.blocks !== undefined) return { kind: 'refused', error: 'invalid_blocks' };
      if (message.threadTs !== undefined && !has(message.channel, message.threadTs)) {
        return { kind: 'refused', error: 'thread_not_found' };
      }
      posts += 1;
      const ts = `${Math.floor(now() / 1_000)}.${String(posts).padStart(6, '0')}`;
      messages = [...messages, { ...message, ts, postId }];
      if (lostAnswers === 0) return { kind: 'ok', ts };
      lostAnswers -= 1;
      return NO_ANSWER;
    },
    update: async (message, ts) => {
      updates += 1;
      if (isDown) return NO_ANSWER;
      if (left.has(message.channel)) return NOT_IN_CHANNEL;
      if (archived.has(message.channel)) return INACTIVE;
      if (!has(message.channel, ts)) return { kind: 'refused', error: 'message_not_found' };
      messages = messages.map((each) =>
        each.ts === ts ? { ...each, text: message.text, blocks: message.blocks ?? [] } : each,
      );
      return { kind: 'ok' };
    },
    find: async (channel, postId, _oldest, threadTs) => {
      if (isDown) return NO_ANSWER;
      if (left.has(channel)) return NOT_IN_CHANNEL;
      if (threadTs !== undefined && !has(channel, threadTs)) return { kind: 'refused', error: 'thread_not_found' };
      const found = messages.find(
        (each) => each.channel === channel && each.postId === postId && each.threadTs === threadTs,
      );
      return { kind: 'ok', ts: found?.ts };
    },
    workspaceUrl: async () => {
      urlsAsked += 1;
      return hasNoUrl ? NO_ANSWER : { kind: 'ok', url: 'https://acme.slack.com/' };
    },
  };

  return {
    poster,
    /** What stands in a channel itself. */
    cards: (channel: string) => messages.filter((each) => each.channel === channel && each.threadTs === undefined),
    below: (ts: string | undefined) => messages.filter(({ threadTs }) => threadTs !== undefined && threadTs === ts),
    all: () => messages,
    /** How often something was drawn again. */
    updates: () => updates,
    /** How often it was asked what its links begin with. */
    urlsAsked: () => urlsAsked,
    saysNoUrl: (no: boolean) => {
      hasNoUrl = no;
    },
    removes: (ts: string | undefined) => {
      messages = messages.filter((each) => each.ts !== ts);
    },
    /** A person archives a channel: it can be read, and nothing comes into it. */
    archives: (channel: string) => void archived.add(channel),
    /** The app leaves a channel: it can neither write there nor read. */
    leaves: (channel: string) => void left.add(channel),
    /** Somebody invites it again. */
    joins: (channel: string) => void left.delete(channel),
    unarchives: (channel: string) => void archived.delete(channel),
    losesAnswers: (count: number) => {
      lostAnswers = count;
    },
    isDown: (down: boolean) => {
      isDown = down;
    },
    refusesBlocks: () => {
      refusesBlocks = true;
    },
  };
};

const NO_ANSWER = { kind: 'ambiguous', error: 'timeout' } as const;
const NOT_IN_CHANNEL = { kind: 'refused', error: 'not_in_channel' } as const;
const ARCHIVED = { kind: 'refused', error: 'is_archived' } as const;
/** Slack has a word of its own for a message there: docs.slack.dev/reference/methods/chat.update, "Errors". */
const INACTIVE = { kind: 'refused', error: 'is_inactive' } as const;
