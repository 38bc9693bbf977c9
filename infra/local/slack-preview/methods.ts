import * as z from 'zod';
import { checkBlocks, checkText, textLength } from './check-blocks.ts';
import { Block, type Message, type MessageStore, Metadata } from './messages.ts';
import type { TakeToken } from './rate-limit.ts';
import type { Triggers } from './triggers.ts';

export const WORKSPACE = {
  team: { id: 'T0PREVIEW1', domain: 'preview' },
  app: 'A0VIGIE001',
  bot: { user: 'U0VIGIE000', id: 'B0VIGIE001', name: 'Vigie' },
} as const;

/** What a method works on. */
export interface Workspace {
  readonly url: string;
  /** Id to name. */
  readonly channels: ReadonlyMap<string, string>;
  readonly messages: MessageStore;
  readonly takeToken: TakeToken;
  readonly triggers: Triggers;
  readonly newId: () => string;
  /** A modal was opened for the person behind the trigger. */
  readonly showView: (user: string, view: object) => void;
}

export type Answer =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | {
      readonly ok: false;
      readonly error: string;
      readonly messages?: readonly string[];
      /** Seconds: the answer is a 429. */
      readonly retryAfter?: number;
    };

type Method = (args: unknown, workspace: Workspace) => Answer;

/** One Web API method: its arguments, and what it does with them. */
const method =
  <T>(schema: z.ZodType<T>, run: (args: T, workspace: Workspace) => Answer): Method =>
  (args, workspace) => {
    const parsed = schema.safeParse(args);
    if (parsed.success) return run(parsed.data, workspace);
    const messages = parsed.error.issues.map(
      ({ path, message }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`,
    );
    return refuse('invalid_arguments', messages);
  };

/** The client sends forms, in which everything is text and an object is JSON. */
const json = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  }, schema);
const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);
const Ts = z.string().regex(/^\d+\.\d{6}$/);

const Content = {
  channel: z.string(),
  text: z.string().default(''),
  blocks: json(z.unknown()).optional(),
  metadata: json(z.unknown()).optional(),
};

const Page = {
  channel: z.string(),
  oldest: z.coerce.number().default(0),
  latest: z.coerce.number().default(Number.POSITIVE_INFINITY),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
};

/** Every method that Vigie calls. A new one is an entry here. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': method(z.unknown(), (_args, { url }) => ({
    ok: true,
    url,
    team: 'Vigie preview',
    team_id: WORKSPACE.team.id,
    user: 'vigie',
    user_id: WORKSPACE.bot.user,
    bot_id: WORKSPACE.bot.id,
  })),

  'chat.postMessage': method(
    z.object({ ...Content, thread_ts: Ts.optional(), reply_broadcast: flag.default(false), mrkdwn: flag.optional() }),
    (args, workspace) => {
      const { channels, messages, takeToken } = workspace;
      if (!channels.has(args.channel)) return refuse('channel_not_found');
      const retryAfter = takeToken(args.channel);
      if (retryAfter > 0) return { ok: false, error: 'ratelimited', retryAfter };
      const content = contentOf(args, 40_000, workspace.newId);
      if (!content.ok) return content;
      if (args.thread_ts !== undefined && messages.get(args.channel, args.thread_ts) === undefined) {
        return refuse('thread_not_found');
      }
      const message: Message = {
        type: 'message',
        ts: messages.nextTs(),
        user: WORKSPACE.bot.user,
        bot_id: WORKSPACE.bot.id,
        ...content.content,
        ...(args.mrkdwn === undefined ? {} : { mrkdwn: args.mrkdwn }),
        ...(args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts }),
        ...(args.thread_ts !== undefined && args.reply_broadcast ? { subtype: 'thread_broadcast' } : {}),
      };
      messages.put(args.channel, message);
      return { ok: true, channel: args.channel, ts: message.ts, message };
    },
  ),

  'chat.update': method(z.object({ ...Content, ts: Ts }), (args, { channels, messages, newId }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    const before = messages.get(args.channel, args.ts);
    if (before === undefined) return refuse('message_not_found');
    const content = contentOf(args, 4_000, newId);
    if (!content.ok) return content;
    const { blocks: _blocks, ...kept } = before;
    const message = { ...kept, ...content.content, edited: { user: WORKSPACE.bot.user, ts: messages.nextTs() } };
    messages.put(args.channel, message);
    return { ok: true, channel: args.channel, ts: args.ts, text: message.text, message };
  }),

  'conversations.history': method(z.object(Page), (args, { channels, messages }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    const shown = messages.inChannel(args.channel).filter(isInChannel).toReversed();
    return page(shown, args);
  }),

  'conversations.replies': method(z.object({ ...Page, ts: Ts }), (args, { channels, messages }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    if (messages.get(args.channel, args.ts) === undefined) return refuse('thread_not_found');
    // The parent comes first on every page; here it is never left out by `oldest`.
    const thread = messages
      .inChannel(args.channel)
      .filter(({ ts, thread_ts }) => thread_ts === args.ts || ts === args.ts);
    return page(thread, args, args.ts);
  }),

  'views.open': method(
    z.object({ trigger_id: z.string(), view: json(z.looseObject({ type: z.string() })) }),
    ({ trigger_id, view }, { triggers, showView, newId }) => {
      const trigger = triggers.use(trigger_id);
      if (trigger.kind !== 'fresh') return refuse(trigger.kind);
      const complaints = checkView(view);
      if (complaints.length > 0) return refuse('invalid_arguments', complaints);
      const opened = { ...view, id: `V${newId()}`, hash: newId(), team_id: WORKSPACE.team.id, app_id: WORKSPACE.app };
      showView(trigger.user, opened);
      return { ok: true, view: opened };
    },
  ),
};

/** A message that stands in the channel itself, not only in a thread. */
export const isInChannel = ({ ts, thread_ts, subtype }: Message): boolean =>
  thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast';

const refuse = (error: string, messages: readonly string[] = []): Answer & { ok: false } => ({
  ok: false,
  error,
  ...(messages.length === 0 ? {} : { messages }),
});

type Content = Pick<Message, 'text' | 'blocks' | 'metadata'>;

const contentOf = (
  args: { readonly text: string; readonly blocks?: unknown; readonly metadata?: unknown },
  mostText: number,
  newId: () => string,
): { readonly ok: true; readonly content: Content } | (Answer & { ok: false }) => {
  if (args.text === '' && args.blocks === undefined) return refuse('no_text');
  if (args.text.length > mostText) return refuse('msg_too_long');
  const complaints = args.blocks === undefined ? [] : checkBlocks(args.blocks);
  if (complaints.length > 0) return refuse('invalid_blocks', complaints);
  if (textLength(args.blocks) > 12_000) return refuse('msg_blocks_too_long');
  const metadata = Metadata.optional().safeParse(args.metadata);
  if (!metadata.success) return refuse('invalid_metadata_format');
  const blocks = z
    .array(z.looseObject({ type: z.string() }))
    .optional()
    .parse(args.blocks);
  return {
    ok: true,
    content: {
      text: args.text,
      ...(blocks === undefined ? {} : { blocks: blocks.map((block) => Block.parse({ block_id: newId(), ...block })) }),
      ...(metadata.data === undefined ? {} : { metadata: metadata.data }),
    },
  };
};

interface PageArgs {
  readonly oldest: number;
  readonly latest: number;
  readonly inclusive: boolean;
  readonly include_all_metadata: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The cursor is the place in the list, as opaque to the client as Slack's. */
const page = (all: readonly Message[], args: PageArgs, parent?: string): Answer => {
  const start =
    args.cursor === undefined ? 0 : Number(Buffer.from(args.cursor, 'base64url').toString().slice('from:'.length));
  if (!Number.isSafeInteger(start) || start < 0) return refuse('invalid_cursor');
  const inRange = all.filter(({ ts }) => {
    const at = Number(ts);
    if (ts === parent) return true;
    return args.inclusive ? at >= args.oldest && at <= args.latest : at > args.oldest && at < args.latest;
  });
  const end = start + args.limit;
  const hasMore = end < inRange.length;
  return {
    ok: true,
    has_more: hasMore,
    messages: inRange.slice(start, end).map(({ metadata, ...message }) => ({
      ...message,
      ...(args.include_all_metadata && metadata !== undefined ? { metadata } : {}),
    })),
    ...(hasMore ? { response_metadata: { next_cursor: Buffer.from(`from:${end}`).toString('base64url') } } : {}),
  };
};

const checkView = (view: Readonly<Record<string, unknown>>): readonly string[] => [
  ...(view.type === 'modal' ? [] : ['[ERROR] must be a modal [json-pointer:/view/type]']),
  ...checkText(view.title, '/view/title', { most: 24, types: ['plain_text'] }),
  ...(['submit', 'close'] as const).flatMap((key) =>
    view[key] === undefined ? [] : checkText(view[key], `/view/${key}`, { most: 24, types: ['plain_text'] }),
  ),
  ...(typeof view.private_metadata === 'string' && view.private_metadata.length > 3_000
    ? ['[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]']
    : []),
  ...checkBlocks(view.blocks, 'modal'),
];
