import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { deadLettersOf } from '../../queue/jobs.ts';
import type { DeadLetters, QueueDepth, QueueDrain, QueueInspector, QueueName, QueueSender } from '../../queue/queue.ts';
import { VigieError } from '../../runtime/errors.ts';
import { fromAws } from './aws-errors.ts';

/** What SQS takes in one call: ten messages, and a mebibyte for all of them together (SendMessageBatch, since August 2025). */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 1_048_576;

/** Waits between the tries of what SQS refused in an answer of 200. Milliseconds. */
const RETRY_AFTER_MS = [50, 200];

/** The longest that SQS hides a message, counted from its receive, less the time we took to answer. Seconds. */
const MAX_VISIBILITY_SECONDS = 43_200 - 900;

/**
 * Sends JSON bodies to SQS. `urls` holds the queues that this function may send to.
 * Throws `too-large` before anything is sent, and `queue-unavailable` when a message is not surely stored.
 */
export const sqsSender = (client: SQSClient, urls: Readonly<Record<QueueName, string>>): QueueSender => ({
  names: new Set(Object.keys(urls)),
  send: async (queue, bodies) => {
    const url = urls[queue];
    if (url === undefined) throw new VigieError('queue-unavailable', `no address for the queue ${queue}`);
    await Promise.all(batchesOf(bodies.map(plainJson)).map((batch) => sendBatch(client, url, batch)));
  },
});

/** What becomes of a received message that is not done. */
export interface Settling {
  /** Hides it for so many seconds: how a message is deferred. */
  hide(message: { queueArn: string; receiptHandle: string }, seconds: number): Promise<void>;
  /** Puts it among the dead letters of its queue. To be deleted then: what is interrupted between is doubled, not lost. */
  bury(message: { queueArn: string; body: string }): Promise<void>;
}

export const sqsSettling = (client: SQSClient, urls: Readonly<Record<QueueName, string>>): Settling => {
  const urlOf = (queueArn: string): string => {
    const name = queueArn.slice(queueArn.lastIndexOf(':') + 1);
    const url = Object.values(urls).find((candidate) => candidate.endsWith(`/${name}`));
    if (url === undefined) throw new VigieError('queue-unavailable', 'no address for the queue of a message');
    return url;
  };
  return {
    hide: async ({ queueArn, receiptHandle }, seconds) => {
      const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(seconds)), MAX_VISIBILITY_SECONDS);
      await inQueue(
        client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: urlOf(queueArn),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout,
          }),
        ),
      );
    },
    bury: async ({ queueArn, body }) => sendBatch(client, deadLettersOf(urlOf(queueArn)), [body]),
  };
};

/** The most dead letters that one redrive moves: the person on duty looks, and calls it again. */
const MAX_REDRIVE = 10_000;

/** The queues and their dead letters. SQS does not tell the age of the oldest message: CloudWatch does. */
export const sqsInspector = (
  client: SQSClient,
  queues: Readonly<Record<QueueName, { readonly url: string; readonly deadUrl: string }>>,
): QueueInspector => ({
  depths: () =>
    Promise.all(
      Object.entries(queues).map(async ([queue, { url, deadUrl }]): Promise<QueueDepth> => {
        const [alive, dead] = await Promise.all([countsOf(client, url), countsOf(client, deadUrl)]);
        return {
          queue,
          waiting: alive.waiting,
          inFlight: alive.inFlight,
          dead: dead.waiting + dead.inFlight,
          oldestSeconds: undefined,
        };
      }),
    ),
  redrive: async (queue) => {
    const pair = queues[queue];
    if (pair === undefined) throw new VigieError('queue-unavailable', `no address for the queue ${queue}`);
    const sender = sqsSender(client, { [queue]: pair.url });
    let moved = 0;
    while (moved < MAX_REDRIVE) {
      const messages = await receive(client, pair.deadUrl, BATCH_MESSAGES);
      if (messages.length === 0) break;
      // Sent before it is deleted: what is interrupted between is doubled, not lost.
      await sender.send(
        queue,
        messages.map(({ Body }) => Body),
      );
      await deleteAll(client, pair.deadUrl, messages);
      moved += messages.length;
    }
    return moved;
  },
});

/** Less than the 35 s until an erasure looks a second time, so that this look sees what somebody else's has kept. */
const SWEEP_HIDES_SECONDS = 30;

/** Looks through the dead letters of the queues in `deadUrls`. What is kept is hidden for half a minute, and there again. */
export const sqsDeadLetters = (client: SQSClient, deadUrls: Readonly<Record<QueueName, string>>): DeadLetters => ({
  sweep: async (queue, visit) => {
    const url = deadUrls[queue];
    if (url === undefined) throw new VigieError('queue-unavailable', `no address for the dead letters of ${queue}`);
    const seen = new Set<string>();
    let removed = 0;
    while (seen.size < MAX_REDRIVE) {
      const messages = await receive(client, url, BATCH_MESSAGES, SWEEP_HIDES_SECONDS);
      const fresh = messages.filter(({ MessageId }) => !seen.has(MessageId));
      // Nothing more, or what was hidden first shows again.
      if (fresh.length === 0) return removed;
      for (const message of fresh) {
        seen.add(message.MessageId);
        if ((await visit(message.Body)) === 'keep') continue;
        await deleteAll(client, url, [message]);
        removed += 1;
      }
    }
    return removed;
  },
});

/** Takes messages by hand off the queues in `urls`. */
export const sqsDrain = (client: SQSClient, urls: Readonly<Record<QueueName, string>>): QueueDrain => {
  const urlOf = (queue: QueueName): string => {
    const url = urls[queue];
    if (url === undefined) throw new VigieError('queue-unavailable', `no address for the queue ${queue}`);
    return url;
  };
  return {
    take: async (queue, limit) =>
      (await receive(client, urlOf(queue), Math.min(limit, BATCH_MESSAGES))).map(
        ({ MessageId, Body, ReceiptHandle, Attributes }) => ({
          id: MessageId,
          receipt: ReceiptHandle,
          body: Body,
          receives: Attributes.ApproximateReceiveCount,
        }),
      ),
    remove: async (queue, { receipt }) => deleteAll(client, urlOf(queue), [{ ReceiptHandle: receipt }]),
  };
};

/** The address of a queue by its name in the account. Throws `queue-unavailable` when it is not told. */
export const sqsUrlOf = async (client: SQSClient, name: string): Promise<string> =>
  z.string().parse((await inQueue(client.send(new GetQueueUrlCommand({ QueueName: name })))).QueueUrl);

/** Sends a batch until nothing of it failed: SQS answers 200 also when it stored but a part. */
const sendBatch = async (client: SQSClient, url: string, bodies: readonly string[]): Promise<void> => {
  let left = bodies;
  for (const waitMs of [...RETRY_AFTER_MS, undefined]) {
    const entries = left.map((body, index) => ({ Id: String(index), MessageBody: body }));
    const answer = await inQueue(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries })));
    // What is not named as stored is not stored, whether it is named as failed or not at all.
    const storedIds = new Set((answer.Successful ?? []).map(({ Id }) => Id));
    left = left.filter((_, index) => !storedIds.has(String(index)));
    if (left.length === 0) return;
    if (waitMs !== undefined) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new VigieError('queue-unavailable', 'the queue took only a part', { retryable: true });
};

const batchesOf = (bodies: readonly string[]): string[][] => {
  const batches: string[][] = [];
  let bytesLeft = 0;
  for (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    if (bytes > BATCH_BYTES) throw new VigieError('too-large', 'the message is over the limit of the queue');
    const last = batches.at(-1);
    if (last === undefined || last.length === BATCH_MESSAGES || bytes > bytesLeft) {
      batches.push([body]);
      bytesLeft = BATCH_BYTES - bytes;
    } else {
      last.push(body);
      bytesLeft -= bytes;
    }
  }
  return batches;
};

/**
 * The same JSON without the characters that SQS refuses: U+FFFE, U+FFFF and lone surrogates. A stranger could stop
 * a whole batch with one. They stand within strings only, where an escape means the same; pairs are escaped along.
 */
const plainJson = (json: string): string =>
  json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

const countsOf = async (client: SQSClient, url: string): Promise<{ waiting: number; inFlight: number }> => {
  const answer = await inQueue(
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesDelayed',
          'ApproximateNumberOfMessagesNotVisible',
        ],
      }),
    ),
  );
  const counts = Counts.parse(answer.Attributes ?? {});
  return {
    waiting: counts.ApproximateNumberOfMessages + counts.ApproximateNumberOfMessagesDelayed,
    inFlight: counts.ApproximateNumberOfMessagesNotVisible,
  };
};

const receive = async (client: SQSClient, url: string, limit: number, hiddenSeconds = 60): Promise<Received[]> => {
  const answer = await inQueue(
    client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: limit,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        VisibilityTimeout: hiddenSeconds,
        // A short wait asks all of SQS's servers: without it an answer may be empty though messages wait.
        WaitTimeSeconds: 1,
      }),
    ),
  );
  return Received.array().parse(answer.Messages ?? []);
};

const deleteAll = async (
  client: SQSClient,
  url: string,
  messages: readonly { ReceiptHandle: string }[],
): Promise<void> => {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const answer = await inQueue(client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })));
  const failed = answer.Failed ?? [];
  if (failed.length > 0) throw new VigieError('queue-unavailable', 'a message was not deleted', { retryable: true });
};

const inQueue = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    const known = fromAws(error, 'queue-unavailable');
    if (known instanceof VigieError) throw known;
    // No such queue, no right to it: to whoever sends it is all the same, the message is not stored.
    throw new VigieError('queue-unavailable', 'the queue refused', { cause: error });
  }
};

const Counts = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesDelayed: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

const Received = z.object({
  MessageId: z.string(),
  Body: z.string(),
  ReceiptHandle: z.string(),
  Attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
});
type Received = z.infer<typeof Received>;
