import * as z from 'zod';
import { isSpent, retryAfterSeconds } from '../../queue/backoff.ts';
import type { Consumer } from '../../queue/queue.ts';
import { codeOf } from '../../runtime/errors.ts';
import { failureResponse, type HttpHandler, type HttpRequest, type HttpResponse } from '../../runtime/http.ts';
import type { LambdaLog } from './aws-log.ts';
import type { Settling } from './sqs-queues.ts';

/** Serves an HTTP API of API Gateway, payload format 2.0. What the handler throws is `failed`. */
export const httpHandler =
  (handler: HttpHandler, log: LambdaLog) =>
  async (event: unknown): Promise<ApiGatewayResult> => {
    try {
      return resultOf(await handler(requestOf(ApiGatewayEvent.parse(event))));
    } catch (error) {
      return resultOf(failureResponse(error, log));
    } finally {
      log.flush();
    }
  };

/**
 * Serves SQS queues with `ReportBatchItemFailures`: only what is done is left off the list, and is deleted; so is what failed
 * for good, once it lies among the dead letters, for SQS itself moves nothing there before its count is full. A deferred message
 * is hidden for its time first, and one that failed for a little longer at each try; when the hiding fails, it comes back by
 * itself after the queue's own time.
 */
export const sqsHandler = (consumer: Consumer, { hide, bury, log }: Settling & { log: LambdaLog }) => {
  const hideOrTell = async ({ messageId, eventSourceARN: queueArn, receiptHandle }: SqsRecord, seconds: number) => {
    try {
      await hide({ queueArn, receiptHandle }, seconds);
    } catch (error) {
      log.warn('message not hidden', { messageId, code: codeOf(error) });
    }
  };
  return async (event: unknown): Promise<SqsResult> => {
    try {
      const { Records: records } = SqsEvent.parse(event);
      const outcomes = await consumer(
        records.map((record) => ({ id: record.messageId, body: record.body, receives: receivesOf(record) })),
      ).catch(async (error: unknown) => {
        // None of them was begun, as when the secrets cannot be read: a critical one least of all waits for the queue's own time.
        await Promise.all(records.map((each) => hideOrTell(each, retryAfterSeconds(receivesOf(each)))));
        throw error;
      });
      const kept = await Promise.all(
        records.map(async (record, index) => {
          const { messageId, body, eventSourceARN: queueArn } = record;
          const receives = receivesOf(record);
          // A message without an answer is not known to be done.
          const outcome = outcomes[index] ?? { kind: 'failed', code: 'unanswered' };
          if (outcome.kind === 'done') return undefined;
          if (outcome.kind === 'failed') {
            log.count('messages-failed');
            log.warn('message failed', { messageId, code: outcome.code });
          }
          if (isSpent(outcome, receives)) {
            try {
              await bury({ queueArn, body });
              return undefined;
            } catch (error) {
              log.warn('message not buried', { messageId, code: codeOf(error) });
            }
          }
          // The queue's own time is long enough for the slowest call: nobody should wait that long after a hiccup.
          await hideOrTell(record, outcome.kind === 'defer' ? outcome.seconds : retryAfterSeconds(receives));
          return messageId;
        }),
      );
      const ids = kept.filter((id) => id !== undefined);
      return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      log.flush();
    }
  };
};

/** Serves EventBridge Scheduler. What is thrown is logged, and thrown again for its retry and its alarm. */
export const scheduleHandler = (run: () => Promise<void>, log: LambdaLog) => async (): Promise<void> => {
  try {
    await run();
  } catch (error) {
    log.error('scheduled run failed', { code: codeOf(error) });
    // Lambda writes what it is given to the log, and a message may quote a stranger.
    throw new Error(codeOf(error));
  } finally {
    log.flush();
  }
};

export interface ApiGatewayResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
}

export interface SqsResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const requestOf = (event: ApiGatewayEvent): HttpRequest => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  query: new URLSearchParams(event.rawQueryString),
  headers: {
    // Of a header sent twice, API Gateway has joined the values with a comma.
    ...Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value])),
    // Cookies alone it takes out of the headers.
    ...(event.cookies !== undefined && { cookie: event.cookies.join('; ') }),
  },
  body: Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'),
});

/** Cookies have a list of their own on the way back too. */
const resultOf = ({ status, headers: { 'set-cookie': cookie, ...headers }, body }: HttpResponse): ApiGatewayResult => ({
  statusCode: status,
  headers,
  ...(cookie !== undefined && { cookies: [cookie] }),
  body,
});

const ApiGatewayEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).optional(),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});
type ApiGatewayEvent = z.infer<typeof ApiGatewayEvent>;

const SqsRecord = z.object({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  eventSourceARN: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
});
type SqsRecord = z.infer<typeof SqsRecord>;
const SqsEvent = z.object({ Records: z.array(SqsRecord) });

const receivesOf = ({ attributes }: SqsRecord): number => attributes.ApproximateReceiveCount;
