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
import { VigieError } from '../../runtime/errors.ts';
import { fromAws } from './aws-errors.ts';

/** What SQS takes in one call: ten messages. */
export const BATCH_MESSAGES = 10;

/** Sends a batch until nothing of it failed: SQS answers 200 also when it stored but a part. */
export const sendBatch = async (client: SQSClient, url: string, bodies: readonly string[]): Promise<void> => {
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

/** Waits between the tries of what SQS refused in an answer of 200. Milliseconds. */
const RETRY_AFTER_MS = [50, 200];

/** Takes messages by hand: hidden from whoever else does for a while. */
export const receive = async (
  client: SQSClient,
  url: string,
  limit: number,
  hiddenSeconds = 60,
): Promise<Received[]> => {
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

export const deleteAll = async (
  client: SQSClient,
  url: string,
  messages: readonly { ReceiptHandle: string }[],
): Promise<void> => {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const answer = await inQueue(client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })));
  const failed = answer.Failed ?? [];
  if (failed.length > 0) throw new VigieError('queue-unavailable', 'a message was not deleted', { retryable: true });
};

/** Hides a received message for so many seconds. */
export const hideMessage = async (
  client: SQSClient,
  url: string,
  receiptHandle: string,
  seconds: number,
): Promise<void> => {
  const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(seconds)), MAX_VISIBILITY_SECONDS);
  const input = { QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout };
  await inQueue(client.send(new ChangeMessageVisibilityCommand(input)));
};

/** The longest that SQS hides a message, counted from its receive, less the time we took to answer. Seconds. */
const MAX_VISIBILITY_SECONDS = 43_200 - 900;

/** How many wait and how many are being worked on, as far as SQS knows. */
export const countsOf = async (client: SQSClient, url: string): Promise<{ waiting: number; inFlight: number }> => {
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

/** The address of a queue by its name in the account. Throws `queue-unavailable` when it is not told. */
export const sqsUrlOf = async (client: SQSClient, name: string): Promise<string> =>
  z.string().parse((await inQueue(client.send(new GetQueueUrlCommand({ QueueName: name })))).QueueUrl);

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
