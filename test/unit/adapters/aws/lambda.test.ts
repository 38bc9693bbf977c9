import { describe, expect, test } from 'vitest';
import { httpHandler, scheduleHandler, sqsHandler } from '../../../../shared/adapters/aws/lambda.ts';
import { FINAL_RECEIVES } from '../../../../shared/queue/backoff.ts';
import type { Outcome, QueueMessage } from '../../../../shared/queue/queue.ts';
import { VigieError } from '../../../../shared/runtime/errors.ts';
import { type HttpRequest, textResponse } from '../../../../shared/runtime/http.ts';
import type { LogFields } from '../../../../shared/runtime/log.ts';

describe('a request through API Gateway', () => {
  test('arrives with its method, path, query, headers and the raw bytes', async () => {
    const request = await requestFrom({
      rawPath: '/webhooks/facebook',
      rawQueryString: 'hub.mode=subscribe&hub.challenge=1%2B1',
      headers: { 'X-Hub-Signature-256': 'sha256=aa,sha256=bb', 'content-type': 'application/json' },
      requestContext: { http: { method: 'POST', path: '/webhooks/facebook' } },
      body: '{"text":"déjà"}',
      isBase64Encoded: false,
    });
    expect(request).toMatchObject({
      method: 'POST',
      path: '/webhooks/facebook',
      headers: { 'x-hub-signature-256': 'sha256=aa,sha256=bb', 'content-type': 'application/json' },
      body: Buffer.from('{"text":"déjà"}'),
    });
    expect(request?.query.get('hub.challenge')).toBe('1+1');
  });

  test('whose body came in base64 has the very bytes that were signed', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28, 0x7d]);
    const request = await requestFrom({ ...GET, body: bytes.toString('base64'), isBase64Encoded: true });
    expect(request?.body).toEqual(bytes);
  });

  test('without a body, headers or query is an empty one', async () => {
    const request = await requestFrom(GET);
    expect(request).toMatchObject({ headers: {}, body: Buffer.alloc(0) });
    expect([...(request?.query ?? [])]).toEqual([]);
  });

  test('has its cookies back in one header', async () => {
    const request = await requestFrom({ ...GET, cookies: ['a=1', 'b=2'] });
    expect(request?.headers.cookie).toBe('a=1; b=2');
  });

  test('is answered with what the handler says', async () => {
    const handler = httpHandler(async () => textResponse(413, 'too much'), logged().log);
    expect(await handler(GET)).toEqual({
      statusCode: 413,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: 'too much',
    });
  });

  test('gives a cookie back where API Gateway looks for it', async () => {
    const headers = { location: '/', 'set-cookie': 'a=1; HttpOnly' };
    const handler = httpHandler(async () => ({ status: 303, headers, body: '' }), logged().log);
    expect(await handler(GET)).toEqual({
      statusCode: 303,
      headers: { location: '/' },
      cookies: ['a=1; HttpOnly'],
      body: '',
    });
  });

  test.each([
    [503, new VigieError('store-unavailable', 'away', { retryable: true })],
    [500, new VigieError('configuration', 'wrong')],
    [500, new TypeError('a stranger wrote this')],
  ])('is answered with %d when the handler throws, and nothing of the message is told', async (status, error) => {
    const { log, lines } = logged();
    const answer = await httpHandler(async () => {
      throw error;
    }, log)(GET);
    expect(answer.statusCode).toBe(status);
    expect(JSON.stringify([answer, lines])).not.toContain(error.message);
  });

  test('that is no event of API Gateway is answered with 500', async () => {
    expect((await httpHandler(async () => textResponse(200, ''), logged().log)({ Records: [] })).statusCode).toBe(500);
  });
});

describe('a batch from SQS', () => {
  test('reaches the consumer in order, with the count of receives', async () => {
    const seen: QueueMessage[] = [];
    await batch([{ kind: 'done' }, { kind: 'done' }], { seen });
    expect(seen).toEqual([
      { id: 'm0', body: 'body 0', receives: 1 },
      { id: 'm1', body: 'body 1', receives: 2 },
    ]);
  });

  test('reports what failed and what was deferred, and lists nothing that is done', async () => {
    const { result } = await batch([{ kind: 'done' }, { kind: 'failed', code: 'bug' }, { kind: 'defer', seconds: 9 }]);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] });
  });

  test('hides a deferred message for its time, and one that failed for a moment, not for the queue’s whole time', async () => {
    const { hidden } = await batch([{ kind: 'failed', code: 'bug' }, { kind: 'defer', seconds: 9 }, { kind: 'done' }]);
    const queueArn = 'arn:aws:sqs:eu-west-3:1:vigie-urgent';
    expect(hidden).toEqual([
      { queueArn, receiptHandle: 'r0', seconds: 1 },
      { queueArn, receiptHandle: 'r1', seconds: 9 },
    ]);
  });

  test('keeps a deferred message also when it could not be hidden', async () => {
    const { result } = await batch([{ kind: 'defer', seconds: 9 }, { kind: 'done' }], { hideFails: true });
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  test('buries what fails for good once it was tried often enough, and deletes it only then', async () => {
    const bug: Outcome = { kind: 'failed', code: 'bug', isFinal: true };
    const outcomes = Array.from({ length: FINAL_RECEIVES }, () => bug);
    const { result, hidden, buried } = await batch(outcomes);
    expect(buried).toEqual([{ queueArn: 'arn:aws:sqs:eu-west-3:1:vigie-urgent', body: `body ${FINAL_RECEIVES - 1}` }]);
    expect([result.batchItemFailures.length, hidden.length]).toEqual([FINAL_RECEIVES - 1, FINAL_RECEIVES - 1]);
    const kept = await batch(outcomes, { buryFails: true });
    expect([kept.result.batchItemFailures.length, kept.hidden.length]).toEqual([FINAL_RECEIVES, FINAL_RECEIVES]);
  });

  test('keeps a message for which the consumer has no answer', async () => {
    const { result } = await batch([{ kind: 'done' }], { records: 2 });
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  test('counts what failed, which no count of Lambda’s or age of SQS’s tells of, and nothing that was only put off', async () => {
    const { counts, lines } = await batch([
      { kind: 'failed', code: 'bug' },
      { kind: 'defer', seconds: 9 },
      { kind: 'done' },
    ]);
    expect(counts).toEqual(['messages-failed']);
    expect(lines).toEqual(['message failed', { messageId: 'm0', code: 'bug' }]);
  });

  test('fails whole when the consumer throws, such as without its secrets: nothing may be deleted, and all of it comes back soon', async () => {
    const hidden: object[] = [];
    const hide = async (message: object, seconds: number) => void hidden.push({ ...message, seconds });
    const handler = sqsHandler(() => Promise.reject(new Error('bug')), { ...SETTLES, hide, log: logged().log });
    await expect(handler({ Records: [recordOf(0), recordOf(1)] })).rejects.toThrow();
    expect(hidden).toMatchObject([
      { receiptHandle: 'r0', seconds: 1 },
      { receiptHandle: 'r1', seconds: 2 },
    ]);
  });

  test('fails whole also when it cannot be hidden', async () => {
    const hide = () => Promise.reject(new VigieError('queue-unavailable', 'away', { retryable: true }));
    const handler = sqsHandler(() => Promise.reject(new Error('bug')), { ...SETTLES, hide, log: logged().log });
    await expect(handler({ Records: [recordOf(0)] })).rejects.toThrow('bug');
  });
});

describe('a scheduled run', () => {
  test('logs and throws a code when it failed, so that Lambda logs nothing of the message', async () => {
    const { log, lines } = logged();
    const handler = scheduleHandler(() => Promise.reject(new Error('a stranger wrote this')), log);
    await expect(handler()).rejects.toThrow(/^Error$/);
    expect(lines).toEqual(['scheduled run failed', { code: 'Error' }]);
  });
});

test.each(['http', 'sqs', 'schedule'])('the counts of an invocation are written at its end: %s', async (kind) => {
  const { log, flushes } = logged();
  if (kind === 'http') await httpHandler(async () => textResponse(200, ''), log)(GET);
  if (kind === 'sqs') await sqsHandler(async () => [], { ...SETTLES, log })({ Records: [] });
  if (kind === 'schedule') await scheduleHandler(async () => {}, log)();
  expect(flushes()).toBe(1);
});

const SETTLES = { hide: async () => {}, bury: async () => {} };

const GET = { rawPath: '/', requestContext: { http: { method: 'GET' } } };

const requestFrom = async (event: unknown): Promise<HttpRequest | undefined> => {
  let seen: HttpRequest | undefined;
  const handler = httpHandler(async (request) => {
    seen = request;
    return textResponse(200, 'ok');
  }, logged().log);
  await handler(event);
  return seen;
};

const recordOf = (index: number) => ({
  messageId: `m${index}`,
  receiptHandle: `r${index}`,
  body: `body ${index}`,
  attributes: { ApproximateReceiveCount: String(index + 1), SentTimestamp: '1' },
  eventSourceARN: 'arn:aws:sqs:eu-west-3:1:vigie-urgent',
});

const batch = async (
  outcomes: readonly Outcome[],
  {
    records = outcomes.length,
    hideFails = false,
    buryFails = false,
    seen = [],
  }: { records?: number; hideFails?: boolean; buryFails?: boolean; seen?: QueueMessage[] } = {},
) => {
  const hidden: object[] = [];
  const buried: object[] = [];
  const { log, counts, lines } = logged();
  const handler = sqsHandler(
    async (messages) => {
      seen.push(...messages);
      return outcomes;
    },
    {
      log,
      hide: async (message, seconds) => {
        if (hideFails) throw new VigieError('queue-unavailable', 'away', { retryable: true });
        hidden.push({ ...message, seconds });
      },
      bury: async (message) => {
        if (buryFails) throw new VigieError('queue-unavailable', 'away', { retryable: true });
        buried.push(message);
      },
    },
  );
  const result = await handler({ Records: Array.from({ length: records }, (_, index) => recordOf(index)) });
  return { result, hidden, buried, counts, lines };
};

const logged = () => {
  const lines: (string | LogFields | undefined)[] = [];
  const counts: string[] = [];
  let flushed = 0;
  const write = (message: string, fields?: LogFields): void => void lines.push(message, fields);
  const log = {
    info: write,
    warn: write,
    error: write,
    audit: write,
    count: (metric: string) => void counts.push(metric),
    flush: () => {
      flushed += 1;
    },
  };
  return { log, lines, counts, flushes: () => flushed };
};
