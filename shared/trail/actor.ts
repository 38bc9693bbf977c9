import * as z from 'zod';

/** Who did it. Staff appear by Slack user id: that is the audit's purpose. */
export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('platform'), platform: z.string() }),
  z.object({ kind: z.literal('person'), user: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;
