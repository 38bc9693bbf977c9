import * as z from 'zod';
import { PersonOrGroup, word } from './policy-words.ts';

/** What the policy says about the desk in Slack: who may do what, and where actions may come from. */

/** What a person may be allowed to do. `pass-on`: send a colleague's message to Vigie. `declare`: begin and end a crisis. `console`: see its pages. */
export const Right = z.enum([
  'claim',
  'answer',
  'resolve',
  'dismiss',
  'reopen',
  'reroute',
  'snooze',
  'retag',
  'assign',
  'reply',
  'approve',
  'hide',
  'pass-on',
  'declare',
  'console',
]);
export type Right = z.infer<typeof Right>;

const Role = z.strictObject({
  who: z
    .union([z.literal('everybody'), z.array(PersonOrGroup).min(1, 'name at least one')])
    .describe('Slack users and user groups, by id, or everybody'),
  may: z.union([z.literal('everything'), z.array(Right).min(1, 'name at least one')]),
});

export const Roles = z.record(word('a role'), Role);

export const SlackOrigin = z.strictObject({
  workspace: z
    .string()
    .regex(/^T[A-Z0-9]{8,14}$/, 'is no Slack workspace id: those look like T0123456789')
    .optional(),
  app: z
    .string()
    .regex(/^A[A-Z0-9]{8,14}$/, 'is no Slack app id: those look like A0123456789')
    .optional(),
});
export type SlackOrigin = z.infer<typeof SlackOrigin>;
