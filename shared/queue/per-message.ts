import type * as z from 'zod';
import { codeOf, VigieError } from '../runtime/errors.ts';
import type { Log } from '../runtime/log.ts';
import type { Consumer, Outcome } from './queue.ts';

/**
 * A consumer that parses each message and handles those of a batch side by side.
 * A body that does not parse fails for good, as does what ran into a bug: it ends as a dead letter, nothing is dropped in silence.
 */
export const perMessage =
  <S extends z.ZodType>(
    schema: S,
    log: Log,
    handle: (body: z.infer<S>, meta: { readonly receives: number }) => Promise<Outcome>,
  ): Consumer =>
  (messages) =>
    Promise.all(
      messages.map(async ({ body, receives }): Promise<Outcome> => {
        try {
          return await handle(schema.parse(JSON.parse(body)), { receives });
        } catch (error) {
          const retryable = error instanceof VigieError && error.retryable;
          log[retryable ? 'warn' : 'error']('message failed', { code: codeOf(error), receives });
          return { kind: 'failed', code: codeOf(error), isFinal: !retryable };
        }
      }),
    );
