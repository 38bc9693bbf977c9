import * as z from 'zod';
import { type Refusal, refuse } from './content.ts';
import type { Workspace } from './workspace.ts';

export type Answer =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | (Refusal & {
      /** Seconds: the answer is a 429. */
      readonly retryAfter?: number;
    });

export type Method = (args: unknown, workspace: Workspace) => Answer;

/** One Web API method: its arguments, and what it does with them. */
export const method =
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
export const json = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  }, schema);

export const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);

/** A message's time stamp, which names it in its channel. */
export const Ts = z.string().regex(/^\d+\.\d{6}$/);
