import * as z from 'zod';

/** A press of one of our buttons. Source: docs.slack.dev, "block_actions payload". */
export const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string() }),
  team: z.object({ id: z.string() }).nullish(),
  channel: z.object({ id: z.string() }).nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
});
export type BlockActions = z.infer<typeof BlockActions>;

/** The JSON in the form field `payload`, or undefined when there is none. */
export const payloadOf = (body: Buffer): unknown => {
  const payload = new URLSearchParams(body.toString('utf8')).get('payload');
  if (payload === null) return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
};
