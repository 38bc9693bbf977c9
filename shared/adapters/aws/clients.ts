import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';

/**
 * The clients, with limits of our own: the SDK waits for an answer without end by default, and a function that hangs
 * is billed and killed without a word. All calls may be repeated: puts are conditional, and queues repeat anyway.
 */
export const dynamoClient = (config: DynamoDBClientConfig = {}): DynamoDBClient =>
  new DynamoDBClient({ retryMode: 'adaptive', maxAttempts: 5, requestHandler: within(1_000, 2_000), ...config });

/** A batch may carry a mebibyte, so it gets longer than a table's item. */
export const sqsClient = (config: SQSClientConfig = {}): SQSClient =>
  new SQSClient({
    retryMode: 'adaptive',
    maxAttempts: 3,
    requestHandler: within(1_000, 4_000),
    // By the endpoint of the environment, where one is set: an address in a VPC, an emulator.
    useQueueUrlAsEndpoint: false,
    ...config,
  });

/** Read once a cold start, before anything can be done. */
export const ssmClient = (config: SSMClientConfig = {}): SSMClient =>
  new SSMClient({ retryMode: 'adaptive', maxAttempts: 4, requestHandler: within(1_000, 3_000), ...config });

const within = (connectionTimeout: number, requestTimeout: number) => ({
  connectionTimeout,
  requestTimeout,
  // Without it the SDK only warns, and waits on.
  throwOnRequestTimeout: true,
});

/** For a person at a terminal, who asks much at once and can wait. */
export const PATIENT = within(5_000, 20_000);
