import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../queue/queue.ts';
import { mistakeOf } from './aws-errors.ts';
import { dynamoClient, PATIENT, sqsClient } from './clients.ts';
import { dynamoContentStore } from './dynamo-content-store.ts';
import { dynamoQuarantineStore } from './dynamo-quarantine-store.ts';
import { dynamoTimerStore } from './dynamo-timer-store.ts';
import { dynamoTrailStore } from './dynamo-trail-store.ts';
import { sqsDrain, sqsInspector, sqsSender, sqsUrlOf } from './sqs-queues.ts';
import type { TableName } from './tables.ts';

export interface StackAddress {
  /** What all of its names begin with, `vigie`. */
  readonly name: string;
  readonly queues: readonly QueueName[];
}

/**
 * A deployed stack, for the person on duty: with the region and the credentials that the SDK finds in the environment.
 * Throws `configuration` with a sentence for what that person can mend: no region, no credentials, no such stack, no right,
 * no network.
 */
export const withStack = async <T>(
  { name, queues }: StackAddress,
  use: (stack: OpenStack) => Promise<T>,
): Promise<T> => {
  const dynamo = dynamoClient({ requestHandler: PATIENT });
  const sqs = sqsClient({ requestHandler: PATIENT });
  try {
    const table = (table: TableName) => `${name}-${table}`;
    const addresses = Object.fromEntries(
      await Promise.all(queues.map(async (queue) => [queue, await pairOf(sqs, `${name}-${queue}`)] as const)),
    );
    const urls = Object.fromEntries(Object.entries(addresses).map(([queue, { url }]) => [queue, url]));
    const trail = dynamoTrailStore(dynamo, table('trail'));
    return await use({
      trail,
      index: trail,
      content: dynamoContentStore(dynamo, table('content')),
      quarantine: dynamoQuarantineStore(dynamo, table('content')),
      timers: dynamoTimerStore(dynamo, table('timers')),
      queues: { ...sqsSender(sqs, urls), ...sqsInspector(sqs, addresses), ...sqsDrain(sqs, urls) },
    });
  } catch (error) {
    throw mistakeOf(error, name);
  } finally {
    dynamo.destroy();
    sqs.destroy();
  }
};

export interface OpenStack {
  readonly trail: ReturnType<typeof dynamoTrailStore>;
  readonly index: ReturnType<typeof dynamoTrailStore>;
  readonly content: ReturnType<typeof dynamoContentStore>;
  readonly quarantine: ReturnType<typeof dynamoQuarantineStore>;
  readonly timers: ReturnType<typeof dynamoTimerStore>;
  readonly queues: ReturnType<typeof sqsSender> & ReturnType<typeof sqsInspector> & ReturnType<typeof sqsDrain>;
}

/** A queue and its dead letters. */
const pairOf = async (sqs: SQSClient, name: string): Promise<{ url: string; deadUrl: string }> => {
  const [url, deadUrl] = await Promise.all([sqsUrlOf(sqs, name), sqsUrlOf(sqs, `${name}-dead`)]);
  return { url, deadUrl };
};
