import * as z from 'zod';
import type { Deliver } from './deliver.ts';
import { Given, Givens } from './form.ts';
import { closeView, submitView } from './modal.ts';
import { blockActions, type ChannelName, eventCallback, messageAction, type Place, slashCommand } from './payloads.ts';
import { respond } from './respond.ts';
import type { Origin } from './responses.ts';
import type { PreviewUser } from './staff.ts';
import { View } from './views.ts';
import type { Workspace } from './workspace.ts';

/** What a person does on the page works on these. */
export interface PageDesk {
  readonly workspace: Workspace;
  readonly deliver: Deliver;
  /** `/vigie` and the like. */
  readonly commands: readonly string[];
  readonly now: () => number;
}

/** For the page: what to say when it went wrong, and what is wrong with a form, by block id. */
export interface Outcome {
  readonly error?: string | undefined;
  readonly errors?: Readonly<Record<string, string>>;
}

type Action = (body: unknown, desk: PageDesk) => Promise<Outcome | undefined>;

/** One thing that a person can do on the page. Undefined when there is no such person, place or message. */
const action =
  <T extends { user: string }>(
    schema: z.ZodType<T>,
    run: (body: T, user: PreviewUser, desk: PageDesk) => Promise<Outcome | undefined>,
  ): Action =>
  async (body, desk) => {
    const parsed = schema.safeParse(body);
    const user = desk.workspace.users.find(({ id }) => id === parsed.data?.user);
    return parsed.success && user !== undefined ? run(parsed.data, user, desk) : undefined;
  };

/** A person at one of their open pages: a modal is where its button was pressed, and not on their other pages. */
const By = { user: z.string(), tab: z.string().default('') };
const seatOf = ({ user, tab }: z.infer<z.ZodObject<typeof By>>): string => `${user} ${tab}`;

const InMessage = { ...By, channel: z.string(), ts: z.string() };
const InView = { ...By, view_id: z.string(), givens: Givens };
const Pressed = { block_id: z.string(), action_id: z.string(), given: Given.optional() };

/** Every thing that a person can do on the page, by its path. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  press: action(z.object({ ...InMessage, ...Pressed }), async (body, user, desk) => {
    const channel = channelOf(body.channel, desk.workspace);
    const message = desk.workspace.messages.get(body.channel, body.ts);
    const ephemeral = desk.workspace.ephemerals.get(body.ts);
    if (channel === undefined) return undefined;
    const origin = { user: user.id, channel: channel.id };
    if (message !== undefined) {
      const responseUrl = responseUrlOf({ ...origin, original: { ts: body.ts, isEphemeral: false } }, desk);
      return press(body, user, { kind: 'message', channel, message, responseUrl }, desk);
    }
    if (ephemeral?.to !== user.id) return undefined;
    const responseUrl = responseUrlOf({ ...origin, original: { ts: body.ts, isEphemeral: true } }, desk);
    return press(body, user, { kind: 'ephemeral', channel, message: ephemeral, responseUrl }, desk);
  }),

  'press-in-view': action(z.object({ ...InView, ...Pressed }), async (body, user, desk) => {
    const view = viewOf(body, desk);
    return view && press(body, user, { kind: 'view', view, givens: body.givens }, desk);
  }),

  submit: action(z.object(InView), async (body, user, desk) => {
    const view = viewOf(body, desk);
    return view && submitView(view, body.givens, user, seatOf(body), desk);
  }),

  close: action(z.object({ ...InView, all: z.boolean() }), async (body, user, desk) => {
    const view = viewOf(body, desk);
    return view && closeView(view, body.givens, body.all, user, seatOf(body), desk);
  }),

  // A form that is open in Slack outlives its app, which may have been started anew with the stand-in: the page gives it back.
  restore: action(z.object({ ...By, views: z.array(View) }), async (body, _user, { workspace: { views } }) => {
    views.restore(seatOf(body), body.views);
    return {};
  }),

  command: action(z.object({ ...By, channel: z.string(), text: z.string() }), async (body, user, desk) => {
    const channel = channelOf(body.channel, desk.workspace);
    if (channel === undefined) return undefined;
    const [, name = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(body.text) ?? [];
    if (!desk.commands.includes(name)) return { error: `${name} is not a valid command.` };
    const origin = { user: user.id, channel: channel.id };
    const triggerId = desk.workspace.triggers.issue(seatOf(body));
    const payload = slashCommand(user, { name, text, channel, triggerId, responseUrl: responseUrlOf(origin, desk) });
    const delivered = await desk.deliver({ kind: 'slash_commands', payload });
    if (delivered.kind === 'failed') return { error: `${name} failed. ${delivered.failure}` };
    if (delivered.answer === undefined) return {};
    const responded = respond(delivered.answer, origin, desk.workspace);
    return responded.ok ? {} : { error: `${name} failed: its answer is refused with ${responded.error}.` };
  }),

  say: action(
    z.object({
      user: z.string(),
      channel: z.string(),
      text: z.string().min(1).max(4_000),
      thread_ts: z.string().optional(),
    }),
    async ({ channel, text, thread_ts }, user, { workspace: { channels, messages } }) => {
      if (!channels.has(channel)) return undefined;
      if (thread_ts !== undefined && messages.get(channel, thread_ts) === undefined) return undefined;
      const ts = messages.nextTs();
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      messages.put(channel, {
        type: 'message',
        ts,
        user: user.id,
        text: escaped,
        ...(thread_ts === undefined ? {} : { thread_ts }),
      });
      return {};
    },
  ),

  shortcut: action(z.object({ ...InMessage, callback_id: z.string() }), async (body, user, desk) => {
    const channel = channelOf(body.channel, desk.workspace);
    const message = desk.workspace.messages.get(body.channel, body.ts);
    if (channel === undefined || message === undefined) return undefined;
    const original = { ts: body.ts, isEphemeral: false };
    const payload = messageAction(user, {
      callbackId: body.callback_id,
      channel,
      message,
      triggerId: desk.workspace.triggers.issue(seatOf(body)),
      responseUrl: responseUrlOf({ user: user.id, channel: channel.id, original }, desk),
      now: desk.now(),
    });
    return failureOf(await desk.deliver({ kind: 'interactive', payload }));
  }),

  home: action(z.object({ user: z.string() }), async (_body, user, { workspace, deliver, now }) => {
    const view = workspace.views.homes()[user.id];
    const event = {
      type: 'app_home_opened',
      user: user.id,
      channel: `D${user.id.slice(1)}`,
      event_ts: (now() / 1_000).toFixed(6),
      tab: 'home',
      ...(view === undefined ? {} : { view }),
    };
    return failureOf(await deliver({ kind: 'events_api', payload: eventCallback(event, workspace.newId(), now()) }));
  }),
};

const press = async (
  body: z.infer<z.ZodObject<typeof By & typeof Pressed>>,
  user: PreviewUser,
  place: Place,
  { workspace, deliver, now }: PageDesk,
): Promise<Outcome> => {
  const { block_id, action_id, given } = body;
  const triggerId = workspace.triggers.issue(seatOf(body));
  const payload = blockActions({ user, place, blockId: block_id, actionId: action_id, given, triggerId, now: now() });
  // The card was drawn again since: the button that was pressed is gone.
  if (payload === undefined) return { error: 'This button is no longer there.' };
  return failureOf(await deliver({ kind: 'interactive', payload }));
};

/** A view of this person's modal on this page, or of their Home tab. */
const viewOf = (body: { user: string; tab: string; view_id: string }, { workspace: { views } }: PageDesk) => {
  const found = views.find(body.view_id);
  return found?.seat === seatOf(body) || found?.seat === body.user ? found.view : undefined;
};

const failureOf = (delivered: Awaited<ReturnType<Deliver>>): Outcome =>
  delivered.kind === 'failed' ? { error: delivered.failure } : {};

const channelOf = (id: string, { channels }: Workspace): ChannelName | undefined => {
  const name = channels.get(id);
  return name === undefined ? undefined : { id, name: name.replace(/^#/, '') };
};

const responseUrlOf = (origin: Origin, { workspace: { url, responses } }: PageDesk): string =>
  `${url}/response/${responses.issue(origin)}`;
