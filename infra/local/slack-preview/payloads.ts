import type { Value } from './check-objects.ts';
import type { Ephemeral } from './ephemerals.ts';
import { elementsOf, type Given, type Givens, readElement, stateOf } from './form.ts';
import type { Message } from './messages.ts';
import type { PreviewUser } from './staff.ts';
import type { View } from './views.ts';
import { WORKSPACE } from './workspace.ts';

export interface ChannelName {
  readonly id: string;
  readonly name: string;
}

/** Where something was pressed. */
export type Place =
  | { readonly kind: 'message'; readonly channel: ChannelName; readonly message: Message; readonly responseUrl: string }
  | {
      readonly kind: 'ephemeral';
      readonly channel: ChannelName;
      readonly message: Ephemeral;
      readonly responseUrl: string;
    }
  | { readonly kind: 'view'; readonly view: View; readonly givens: Givens };

export interface Press {
  readonly user: PreviewUser;
  readonly place: Place;
  readonly blockId: string;
  readonly actionId: string;
  /** What was chosen; undefined for a button. */
  readonly given: Given | undefined;
  readonly triggerId: string;
  readonly now: number;
}

/** Slack's `block_actions`, or undefined when there is no such element (any more). Values are the app's own. */
export const blockActions = (press: Press): object | undefined => {
  const { place, blockId, actionId, given } = press;
  const blocks = place.kind === 'view' ? place.view.blocks : (place.message.blocks ?? []);
  const block = blocks.find(({ block_id }) => block_id === blockId);
  const element = block === undefined ? undefined : elementsOf(block).find(({ action_id }) => action_id === actionId);
  if (element === undefined) return undefined;
  const chosen = element.type === 'button' ? element : readElement(element, given);
  if (chosen === undefined) return undefined;
  const givens = place.kind === 'view' ? place.givens : given === undefined ? {} : { [blockId]: { [actionId]: given } };
  return {
    type: 'block_actions',
    ...from(press.user),
    trigger_id: press.triggerId,
    ...placed(place, stateOf(blocks, givens)),
    actions: [{ action_id: actionId, ...chosen, block_id: blockId, action_ts: (press.now / 1_000).toFixed(6) }],
  };
};

const placed = (place: Place, state: Value): object => {
  if (place.kind === 'view') {
    return { container: { type: 'view', view_id: place.view.id }, view: { ...place.view, state } };
  }
  const { channel, message, responseUrl } = place;
  const isEphemeral = place.kind === 'ephemeral';
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel,
    // Slack does not give an ephemeral message back.
    ...(isEphemeral ? {} : { message: { ...message, team: WORKSPACE.team.id, app_id: WORKSPACE.app } }),
    state,
    response_url: responseUrl,
  };
};

export const viewSubmission = (user: PreviewUser, view: View, givens: Givens, triggerId: string): object => ({
  type: 'view_submission',
  ...from(user),
  trigger_id: triggerId,
  view: { ...view, state: stateOf(view.blocks, givens) },
  response_urls: [],
});

export const viewClosed = (user: PreviewUser, view: View, givens: Givens, isCleared: boolean): object => ({
  type: 'view_closed',
  ...from(user),
  view: { ...view, state: stateOf(view.blocks, givens) },
  is_cleared: isCleared,
});

/** A message shortcut. */
export const messageAction = (
  user: PreviewUser,
  shortcut: {
    callbackId: string;
    channel: ChannelName;
    message: Message;
    triggerId: string;
    responseUrl: string;
    now: number;
  },
): object => ({
  type: 'message_action',
  ...from(user),
  callback_id: shortcut.callbackId,
  trigger_id: shortcut.triggerId,
  response_url: shortcut.responseUrl,
  action_ts: (shortcut.now / 1_000).toFixed(6),
  message_ts: shortcut.message.ts,
  channel: shortcut.channel,
  message: shortcut.message,
});

/** The fields of a slash command's form. */
export const slashCommand = (
  user: PreviewUser,
  command: { name: string; text: string; channel: ChannelName; triggerId: string; responseUrl: string },
): Readonly<Record<string, string>> => ({
  token: VERIFICATION_TOKEN,
  team_id: WORKSPACE.team.id,
  team_domain: WORKSPACE.team.domain,
  channel_id: command.channel.id,
  channel_name: command.channel.name,
  user_id: user.id,
  user_name: user.handle,
  command: command.name,
  text: command.text,
  api_app_id: WORKSPACE.app,
  is_enterprise_install: 'false',
  response_url: command.responseUrl,
  trigger_id: command.triggerId,
});

/** An event of the Events API, in its envelope. */
export const eventCallback = (event: object, eventId: string, now: number): object => ({
  token: VERIFICATION_TOKEN,
  team_id: WORKSPACE.team.id,
  api_app_id: WORKSPACE.app,
  type: 'event_callback',
  event_id: `Ev${eventId}`,
  event_time: Math.floor(now / 1_000),
  authorizations: [
    { team_id: WORKSPACE.team.id, user_id: WORKSPACE.bot.user, is_bot: true, is_enterprise_install: false },
  ],
  is_ext_shared_channel: false,
  event,
});

/** Deprecated by Slack, which still sends one: an app that trusts it trusts everybody. */
const VERIFICATION_TOKEN = 'not-a-secret';

const from = (user: PreviewUser): object => ({
  user: { id: user.id, username: user.handle, name: user.handle, team_id: WORKSPACE.team.id },
  team: WORKSPACE.team,
  api_app_id: WORKSPACE.app,
  token: VERIFICATION_TOKEN,
  enterprise: null,
  is_enterprise_install: false,
});
