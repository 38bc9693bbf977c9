import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { dynamoClient } from '../../shared/adapters/aws/clients.ts';
import { type KeySpec, TABLES, type TableName, type TableSpec } from '../../shared/adapters/aws/tables.ts';
import { onLoopback } from '../on-loopback.ts';

/** How a client finds an emulator, which works on our own two cores: it has the time that it takes. */
export const emulatedAt = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-3',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: { requestTimeout: 20_000 },
});

/** An emulator of DynamoDB on loopback, and the real client that talks to it. */
export const startDynamo = async (): Promise<{ client: DynamoDBClient; url: string; stop: () => Promise<void> }> => {
  const server = dynalite({ createTableMs: 0 });
  const url = await onLoopback(server);
  const client = dynamoClient(emulatedAt(url));
  return {
    client,
    url,
    stop: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Makes a table from its description, under a name of its own unless one is given, and returns that. */
export const makeTable = async (
  client: DynamoDBClient,
  name: TableName,
  tableName = `${name}-${crypto.randomUUID()}`,
): Promise<string> => {
  const spec: TableSpec = TABLES.find((table) => table.name === name) ?? { name, partitionKey: NONE, indexes: [] };
  const keys = [spec, ...spec.indexes].flatMap(({ partitionKey, sortKey }) => [
    partitionKey,
    ...(sortKey === undefined ? [] : [sortKey]),
  ]);
  const types = new Map(keys.map(({ name, type }) => [name, type]));
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...types].map(([name, type]) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: keySchema(spec.partitionKey, spec.sortKey),
      ...(spec.indexes.length > 0 && {
        GlobalSecondaryIndexes: spec.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' as const },
        })),
      }),
    }),
  );
  // The emulator, like the service, answers before the table can be used.
  while ((await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus !== 'ACTIVE');
  return tableName;
};

const NONE: KeySpec = { name: 'none', type: 'S' };

const keySchema = (partition: KeySpec, sort: KeySpec | undefined): KeySchemaElement[] => [
  { AttributeName: partition.name, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort.name, KeyType: 'RANGE' as const }]),
];
