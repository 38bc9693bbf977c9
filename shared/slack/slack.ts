import type { Instant } from '../runtime/clock.ts';

/** Slack's Block Kit JSON, as `render` makes it. */
export interface SlackMessage {
  readonly channel: string;
  /** The fallback for notifications and for plain-text attempts. */
  readonly text: string;
  readonly blocks?: readonly unknown[];
  /** The message under which this one goes, as a reply in its thread. */
  readonly threadTs?: string | undefined;
  /** A reply in a thread that the channel shows as well. */
  readonly broadcast?: boolean | undefined;
}

/** What became of a request: only `ok` and `refused` are known ends. */
export type SlackResult<T> =
  | ({ kind: 'ok' } & T)
  /** 429: surely not done. `workspace` when the whole workspace is to pause. */
  | { kind: 'rate-limited'; retryAfterSeconds: number; scope: 'channel' | 'workspace' }
  /** Slack's own error code: surely not done. */
  | { kind: 'refused'; error: string }
  /** Time-out, 5xx, a cut connection: it may have been done or may still be. */
  | { kind: 'ambiguous'; error: string };

/** What a link needs of Slack. */
export interface SlackWorkspace {
  /** What links into the workspace begin with, `https://acme.slack.com/`. */
  workspaceUrl(): Promise<SlackResult<{ url: string }>>;
}

/** What posting cards needs of Slack. */
export interface SlackPoster extends SlackWorkspace {
  /** One request, never repeated, over or aborted when the promise settles. `postId` goes into the message's metadata. */
  post(message: SlackMessage, postId: string): Promise<SlackResult<{ ts: string }>>;
  /** Draws a message again. Idempotent. */
  update(message: SlackMessage, ts: string): Promise<SlackResult<object>>;
  /** Looks for the message that carries `postId`, on all pages since `oldest`: in the thread below `threadTs`, else in the channel. */
  find(
    channel: string,
    postId: string,
    oldest: Instant,
    threadTs?: string,
  ): Promise<SlackResult<{ ts: string | undefined }>>;
}

/** Refusals that are about how the message looks: plain text may still go through. Slack may call wrong blocks wrong arguments. */
export const isAboutLooks = (error: string): boolean =>
  error.startsWith('invalid_blocks') ||
  error === 'invalid_arguments' ||
  error === 'msg_blocks_too_long' ||
  error === 'invalid_attachments';

/** Refusals of whoever asks, whatever is asked: a person mends the token, the app or its rights, and then all goes. */
export const isAboutToken = (error: string): boolean => TOKEN_ERRORS.has(error);

/**
 * Not `ekm_access_denied` and `no_permission`, which Slack says of one channel too: everybody would wait for that channel.
 * Source: docs.slack.dev/reference/methods/chat.postMessage, "Errors"
 */
const TOKEN_ERRORS: ReadonlySet<string> = new Set([
  'not_authed',
  'invalid_auth',
  'not_allowed_token_type',
  'missing_scope',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'accesslimited',
  'enterprise_is_restricted',
  'team_access_not_granted',
  'two_factor_setup_required',
]);

/** Refusals that are about the message that it was to go below: removed by a person, or closed to replies. */
export const isAboutThread = (error: string): boolean =>
  error === 'thread_not_found' ||
  error === 'message_not_found' ||
  error === 'cannot_reply_to_message' ||
  error === 'restricted_action_thread_locked' ||
  error === 'restricted_action_non_threadable_channel';

/**
 * Refusals of the channel, whatever is to go there. `is_inactive` is what a drawing hears of an archived channel.
 * Source: docs.slack.dev/reference/methods/chat.update, "Errors"
 */
export const isAboutChannel = (error: string): boolean =>
  error === 'channel_not_found' || error === 'not_in_channel' || error === 'is_archived' || error === 'is_inactive';

/** What answering a person needs of Slack. Views are Block Kit JSON. */
export interface SlackDesk extends SlackWorkspace {
  /** Within three seconds of the press that gave the trigger. */
  openView(triggerId: string, view: object): Promise<SlackResult<object>>;
  publishHome(user: string, view: object): Promise<SlackResult<object>>;
  /** Shown to one person only, in a channel that the app is in. */
  whisper(channel: string, user: string, message: Omit<SlackMessage, 'channel'>): Promise<SlackResult<object>>;
  /** Shown to one person only, by the address that came with a command or a shortcut: also where the app is not. */
  respond(responseUrl: string, message: Omit<SlackMessage, 'channel'>): Promise<SlackResult<object>>;
  /** The people of a user group, by id. */
  membersOf(group: string): Promise<SlackResult<{ users: readonly string[] }>>;
}
