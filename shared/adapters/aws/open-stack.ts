import type { SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersOf } from '../../queue/jobs.ts';
import type { QueueName } from '../../queue/queue.ts';
import { mistakeOf } from './aws-errors.ts';
import { dynamoClient, PATIENT, sqsClient } from './clients.ts';
import { dynamoContentStore } from './dynamo-content-store.ts';
import { dynamoQuarantineStore } from './dynamo-quarantine-store.ts';
import { dynamoTimerStore } from './dynamo-timer-store.ts';
import { dynamoTrailStore } from './dynamo-trail-store.ts';
import { sqsUrlOf } from './sqs-calls.ts';
import { sqsDrain, sqsInspector, sqsSender } from './sqs-queues.ts';
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
    const trail = dynamoTrailStore(dynamo, table('trail'));
    return await use({
      trail,
      index: trail,
      audit: trail,
      content: dynamoContentStore(dynamo, table('content')),
      quarantine: dynamoQuarantineStore(dynamo, table('content')),
      timers: dynamoTimerStore(dynamo, table('timers')),
      queues: stackQueues(sqs, { name, queues }),
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
  readonly audit: ReturnType<typeof dynamoTrailStore>;
  readonly content: ReturnType<typeof dynamoContentStore>;
  readonly quarantine: ReturnType<typeof dynamoQuarantineStore>;
  readonly timers: ReturnType<typeof dynamoTimerStore>;
  readonly queues: ReturnType<typeof sqsSender> & ReturnType<typeof sqsInspector> & ReturnType<typeof sqsDrain>;
}

/**
 * The queues of a stack. An address is asked for when it is first used: a team of the policy that is not deployed is in
 * the way of whoever asks for all queues, and of nobody else.
 */
const stackQueues = (sqs: SQSClient, { name, queues }: StackAddress): OpenStack['queues'] => {
  const asked = new Map<QueueName, Promise<string>>();
  const urlOf = (queue: QueueName): Promise<string> => {
    const url = asked.get(queue) ?? sqsUrlOf(sqs, `${name}-${queue}`);
    asked.set(queue, url);
    return url;
  };
  const pairOf = async (queue: QueueName) => {
    const [url, deadUrl] = await Promise.all([urlOf(queue), urlOf(deadLettersOf(queue))]);
    return [queue, { url, deadUrl }] as const;
  };
  const inspectorOf = async (some: readonly QueueName[]) =>
    sqsInspector(sqs, Object.fromEntries(await Promise.all(some.map(pairOf))));
  const urlsOf = async (queue: QueueName) => ({ [queue]: await urlOf(queue) });
  return {
    names: new Set(queues),
    send: async (queue, bodies) => sqsSender(sqs, await urlsOf(queue)).send(queue, bodies),
    depths: async () => (await inspectorOf(queues)).depths(),
    redrive: async (queue) => (await inspectorOf([queue])).redrive(queue),
    take: async (queue, limit) => sqsDrain(sqs, await urlsOf(queue)).take(queue, limit),
    remove: async (queue, message) => sqsDrain(sqs, await urlsOf(queue)).remove(queue, message),
  };
};
