import { expect, test } from 'vitest';
import * as z from 'zod';
import { perMessage } from '../../../shared/queue/per-message.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';

const consumes = async (body: string) => {
  const lines: unknown[] = [];
  const log = {
    ...silentLog,
    warn: (...line: unknown[]) => void lines.push(['warn', ...line]),
    error: (...line: unknown[]) => void lines.push(['error', ...line]),
  };
  const consume = perMessage(z.object({ wish: z.string() }), log, async ({ wish }) => {
    if (wish === 'store') throw new VigieError('store-unavailable', 'away', { retryable: true });
    if (wish === 'bug') throw new TypeError('a stranger wrote this');
    return { kind: 'done' };
  });
  return { outcomes: await consume([{ id: '1', body, receives: 3 }]), lines };
};

test.each([
  ['a body that is no JSON fails for good', '{', 'SyntaxError', true],
  ['a body of another shape fails for good', '{"wish":1}', 'ZodError', true],
  ['what runs into a bug fails for good', '{"wish":"bug"}', 'TypeError', true],
  ['what may go well later fails for now', '{"wish":"store"}', 'store-unavailable', false],
])('%s, and the log has a code and nothing of what it says', async (_, body, code, isFinal) => {
  expect(await consumes(body)).toEqual({
    outcomes: [{ kind: 'failed', code, isFinal }],
    lines: [[isFinal ? 'error' : 'warn', 'message failed', { code, receives: 3 }]],
  });
});

test('of a batch each message has its own answer, in order', async () => {
  const consume = perMessage(z.enum(['good']), silentLog, async () => ({ kind: 'done' }));
  const batch = ['"good"', '{', '"good"'].map((body, n) => ({ id: `${n}`, body, receives: 1 }));
  expect((await consume(batch)).map(({ kind }) => kind)).toEqual(['done', 'failed', 'done']);
});
