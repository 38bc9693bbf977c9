import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import * as z from 'zod';
import { sqsClient } from '../../shared/adapters/aws/clients.ts';
import { sqsHandler } from '../../shared/adapters/aws/lambda.ts';
import {
  sqsDeadLetters,
  sqsDrain,
  sqsInspector,
  sqsSender,
  sqsSettling,
} from '../../shared/adapters/aws/sqs-queues.ts';
import { deadLettersOf } from '../../shared/queue/jobs.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import { emulatedAt } from './dynamo.ts';
import type { QueuesUnderTest } from './queues.contract.ts';

/** An emulator of SQS on loopback, and the real client that talks to it. */
export const startSqs = async (): Promise<{ client: SQSClient; url: string; stop: () => Promise<void> }> => {
  const server: FauxqsServer = await startFauxqs({ port: 0, logger: false });
  const url = `http://127.0.0.1:${server.port}`;
  const client = sqsClient(emulatedAt(url));
  return {
    client,
    url,
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
};

/** Makes queues with their dead-letter queues, and plays Lambda's part: receives, calls the handler, deletes what it did not report. */
export const makeSqsQueues = async (
  client: SQSClient,
  specs: Readonly<Record<string, { readonly maxReceives: number; readonly visibilitySeconds: number }>>,
): Promise<QueuesUnderTest> => {
  const run = crypto.randomUUID();
  const pairs = await Promise.all(
    Object.entries(specs).map(async ([queue, { maxReceives, visibilitySeconds }]) => {
      const deadName = deadLettersOf(`${queue}-${run}`);
      const deadUrl = await makeQueue(client, deadName, {});
      const url = await makeQueue(client, `${queue}-${run}`, {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(deadName), maxReceiveCount: maxReceives }),
      });
      return [queue, { url, deadUrl, arn: arnOf(`${queue}-${run}`) }] as const;
    }),
  );
  const queues = Object.fromEntries(pairs);
  const deadUrls = Object.fromEntries(pairs.map(([queue, { deadUrl }]) => [queue, deadUrl]));
  const urls = Object.fromEntries(pairs.map(([queue, { url }]) => [queue, url]));
  return {
    sender: sqsSender(client, urls),
    inspector: { ...sqsInspector(client, queues), ...sqsDrain(client, urls), ...sqsDeadLetters(client, deadUrls) },
    deliver: async (queue, consumer) => {
      const handler = sqsHandler(consumer, {
        ...sqsSettling(client, urls),
        log: { ...silentLog, flush: () => {} },
      });
      const messages = await receive(client, urls[queue]);
      if (messages.length === 0) return 0;
      const result = await handler({
        Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
          messageId: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body,
          attributes: Attributes,
          eventSourceARN: queues[queue]?.arn,
        })),
      });
      const failed = new Set(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId, ReceiptHandle } of messages) {
        if (!failed.has(MessageId))
          await client.send(new DeleteMessageCommand({ QueueUrl: urls[queue], ReceiptHandle }));
      }
      return messages.length;
    },
    pass: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)),
  };
};

/** Makes a queue, and returns its address. */
export const makeQueue = async (
  client: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> =>
  z.string().parse((await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))).QueueUrl);

const arnOf = (name: string): string => `arn:aws:sqs:eu-west-3:000000000000:${name}`;

const receive = async (client: SQSClient, url: string | undefined) => {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  return Received.array().parse((await client.send(command)).Messages ?? []);
};

const Received = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.object({ ApproximateReceiveCount: z.string() }),
});
