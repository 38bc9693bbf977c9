import type { SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersOf } from '../../queue/jobs.ts';
import type { DeadLetters, QueueDepth, QueueDrain, QueueInspector, QueueName, QueueSender } from '../../queue/queue.ts';
import { VigieError } from '../../runtime/errors.ts';
import { BATCH_MESSAGES, countsOf, deleteAll, hideMessage, receive, sendBatch } from './sqs-calls.ts';

/**
 * Sends JSON bodies to SQS. `urls` holds the queues that this function may send to.
 * Throws `too-large` before anything is sent, and `queue-unavailable` when a message is not surely stored.
 */
export const sqsSender = (client: SQSClient, urls: Readonly<Record<QueueName, string>>): QueueSender => ({
  names: new Set(Object.keys(urls)),
  send: async (queue, bodies) => {
    const url = addressOf(queue, urls);
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
    hide: async ({ queueArn, receiptHandle }, seconds) => hideMessage(client, urlOf(queueArn), receiptHandle, seconds),
    bury: async ({ queueArn, body }) => sendBatch(client, deadLettersOf(urlOf(queueArn)), [body]),
  };
};

/** The most dead letters that one call goes through: the person on duty looks, and calls it again. */
const MAX_DEAD_LETTERS = 10_000;

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
    const { url, deadUrl } = addressOf(queue, queues);
    const sender = sqsSender(client, { [queue]: url });
    let moved = 0;
    while (moved < MAX_DEAD_LETTERS) {
      const messages = await receive(client, deadUrl, BATCH_MESSAGES);
      if (messages.length === 0) break;
      // Sent before it is deleted: what is interrupted between is doubled, not lost.
      await sender.send(
        queue,
        messages.map(({ Body }) => Body),
      );
      await deleteAll(client, deadUrl, messages);
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
    const url = addressOf(queue, deadUrls);
    const seen = new Set<string>();
    let removed = 0;
    while (seen.size < MAX_DEAD_LETTERS) {
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
export const sqsDrain = (client: SQSClient, urls: Readonly<Record<QueueName, string>>): QueueDrain => ({
  take: async (queue, limit) =>
    (await receive(client, addressOf(queue, urls), Math.min(limit, BATCH_MESSAGES))).map(
      ({ MessageId, Body, ReceiptHandle, Attributes }) => ({
        id: MessageId,
        receipt: ReceiptHandle,
        body: Body,
        receives: Attributes.ApproximateReceiveCount,
      }),
    ),
  remove: async (queue, { receipt }) => deleteAll(client, addressOf(queue, urls), [{ ReceiptHandle: receipt }]),
});

const addressOf = <T>(queue: QueueName, addresses: Readonly<Record<QueueName, T>>): T => {
  const address = addresses[queue];
  if (address === undefined) throw new VigieError('queue-unavailable', `no address for the queue ${queue}`);
  return address;
};

/** SQS takes a mebibyte for all messages of a call together (SendMessageBatch, since August 2025). */
const BATCH_BYTES = 1_048_576;

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
