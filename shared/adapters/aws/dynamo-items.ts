import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { VigieError } from '../../runtime/errors.ts';
import { inStore } from './aws-errors.ts';

export type Item = Record<string, AttributeValue>;

/** DynamoDB stops at 400 KiB an item; this leaves room for keys and other attributes. */
const MAX_JSON_BYTES = 400_000;

/** A number attribute, parsed. */
export const NumberAttribute = z.object({ N: z.coerce.number() }).transform(({ N }) => N);
export const StringAttribute = z.object({ S: z.string() }).transform(({ S }) => S);
export const BytesAttribute = z.object({ B: z.instanceof(Uint8Array) }).transform(({ B }) => B);

/** One attribute that holds a value as JSON. Throws `too-large`. */
export const jsonAttribute = (value: unknown): AttributeValue => {
  const encoded = JSON.stringify(value);
  if (Buffer.byteLength(encoded) > MAX_JSON_BYTES) throw new VigieError('too-large', 'the item is too large to store');
  return { S: encoded };
};

/** Reads back what `jsonAttribute` wrote. */
export const JsonAttribute = <T extends z.ZodType>(schema: T) =>
  StringAttribute.transform((encoded): unknown => JSON.parse(encoded)).pipe(schema);

/** One item, read consistently. */
export const getItem = async (client: DynamoDBClient, table: string, key: Item): Promise<Item | undefined> => {
  const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true });
  return (await inStore(client.send(command))).Item;
};

type Query = Omit<QueryCommandInput, 'ConsistentRead' | 'ExclusiveStartKey'>;

/** All items of a query. */
export async function* queryItems(client: DynamoDBClient, query: Query): AsyncGenerator<Item> {
  for await (const { Items = [] } of pagesOf(client, query)) yield* Items;
}

/** How many items a query finds: none of them is sent. */
export const countItems = async (client: DynamoDBClient, query: Query): Promise<number> => {
  let count = 0;
  for await (const { Count = 0 } of pagesOf(client, { ...query, Select: 'COUNT' })) count += Count;
  return count;
};

/** Page after page: DynamoDB ends one at a mebibyte. A table is read consistently; of an index that cannot be asked. */
async function* pagesOf(client: DynamoDBClient, query: Query): AsyncGenerator<QueryCommandOutput> {
  const ConsistentRead = query.IndexName === undefined;
  let start: Item | undefined;
  do {
    const command = new QueryCommand({ ...query, ConsistentRead, ExclusiveStartKey: start });
    const page = await inStore(client.send(command));
    yield page;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** All items of a table, read consistently, page after page. */
export async function* scanItems(client: DynamoDBClient, table: string): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const command = new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start });
    const page = await inStore(client.send(command));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Spreads ids evenly over a number of partitions, so that none is hot; the same id always to the same. */
export const shardOf = (id: string, shards: number): number =>
  createHash('sha256').update(id).digest().readUInt16BE() % shards;
