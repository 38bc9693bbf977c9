import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Erasure, type ErasureList } from '../../erasure/erasure-list.ts';
import { stored } from './aws-errors.ts';
import { getItem, NumberAttribute, queryItems, StringAttribute } from './dynamo-items.ts';

export const dynamoErasureList = (client: DynamoDBClient, table: string): ErasureList => ({
  add: async ({ kind, key, at }) => {
    const put = new PutItemCommand({
      TableName: table,
      Item: { kind: { S: kind }, key: { S: key }, at: { N: String(at) } },
      ConditionExpression: 'attribute_not_exists(#key) OR #at < :at',
      ExpressionAttributeNames: { '#key': 'key', '#at': 'at' },
      ExpressionAttributeValues: { ':at': { N: String(at) } },
    });
    // A later erasure stands: that is what is wanted.
    await stored(client.send(put));
  },
  erasedUntil: async (authorKey) => {
    const item = await getItem(client, table, { kind: { S: 'author' }, key: { S: authorKey } });
    return item === undefined ? undefined : Row.parse(item).at;
  },
  all: async function* () {
    for (const kind of Erasure.shape.kind.options) {
      const rows = queryItems(client, {
        TableName: table,
        KeyConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: { ':kind': { S: kind } },
      });
      for await (const item of rows) {
        const { key, at } = Row.parse(item);
        yield { kind, key, at };
      }
    }
  },
});

const Row = z.object({ key: StringAttribute, at: NumberAttribute });
