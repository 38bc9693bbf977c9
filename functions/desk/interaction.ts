import * as z from 'zod';
import { Tags } from '../../shared/mention/tags.ts';
import { parseJson } from '../../shared/runtime/parse-json.ts';
import { withEmoji } from './with-emoji.ts';

/** What Slack sends to the interactions address, as far as we read it. Source: docs.slack.dev, "Interaction payloads". */

const Who = {
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  team: z.object({ id: z.string() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  api_app_id: z.string().optional(),
};

const PressedElement = z.object({
  action_id: z.string(),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string().optional() }).nullish(),
});

/** A press of a button, or a choice in the menu of a card. */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  ...Who,
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).nullish(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).nullish(),
  actions: z.array(PressedElement).min(1),
});

export type BlockActions = z.infer<typeof BlockActions>;

/** What a field of a form holds: a choice, a person, a time in seconds, or a text. */
const Field = z.object({
  selected_option: z.object({ value: z.string() }).nullish(),
  /** Of a box to tick, whose form has one. */
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_user: z.string().nullish(),
  selected_date_time: z.number().nullish(),
  value: z.string().nullish(),
});

const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  ...Who,
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
  }),
});
export type ViewSubmission = z.infer<typeof ViewSubmission>;

/** "Send to Vigie" in the menu of a message. */
const MessageShortcut = z.object({
  type: z.literal('message_action'),
  ...Who,
  callback_id: z.string(),
  response_url: z.string(),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), text: z.string().default(''), app_id: z.string().optional() }),
});
export type MessageShortcut = z.infer<typeof MessageShortcut>;

export const Interaction = z.discriminatedUnion('type', [BlockActions, ViewSubmission, MessageShortcut]);
export type Interaction = z.infer<typeof Interaction>;

/** Which of our actions on which mention: `more`'s options say both in their value. Undefined for anything else. */
export interface Press {
  readonly action: string;
  readonly trailId: string;
}

export const pressOf = ({ actions: [first] }: z.infer<typeof BlockActions>): Press | undefined => {
  if (first?.selected_option?.value !== undefined) {
    const [action = '', trailId = ''] = first.selected_option.value.split(' ');
    return { action, trailId };
  }
  return first?.value === undefined ? undefined : { action: first.action_id, trailId: first.value };
};

/** Names our forms among whatever else the app may open. */
export const FORM = 'desk-form';

/**
 * What there was when a form was opened: how many drafts and answers, how many drafts of which nobody knew whether they are out,
 * which of its author's words, and what it was said to be about.
 */
const Seen = z.object({
  drafts: z.number(),
  mayBeOut: z.number().optional(),
  replies: z.number(),
  revision: z.number().optional(),
  tags: Tags.pick({ urgency: true, topic: true }).optional(),
});
export type Seen = Readonly<z.infer<typeof Seen>>;

/** What a form was opened for: comes back with its submission. */
const FormMetadata = z.object({
  action: z.string(),
  trailId: z.string(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  threadTs: z.string().optional(),
  responseUrl: z.string().optional(),
  seen: Seen.optional(),
});
export type FormMetadata = z.infer<typeof FormMetadata>;

/** Of a form of ours; undefined when only another version of Vigie can read it. */
export const metadataOf = ({ view }: ViewSubmission): FormMetadata | undefined =>
  FormMetadata.safeParse(parseJson(view.private_metadata)).data;

/** The fields of a form by name; those left empty are missing. */
export const fieldsOf = ({ view }: ViewSubmission): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(view.state.values).flatMap(([name, block]) => {
      const field = block[name];
      const value =
        field?.selected_option?.value ??
        field?.selected_options?.[0]?.value ??
        field?.selected_user ??
        field?.selected_date_time ??
        (typeof field?.value === 'string' ? withEmoji(field.value) : undefined);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );

/** The JSON in the form field `payload`, or undefined when there is none. */
export const payloadOf = (body: Buffer): unknown => {
  const payload = new URLSearchParams(body.toString('utf8')).get('payload');
  return payload === null ? undefined : parseJson(payload);
};
