import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type DraftStore, DraftText } from '../../content/drafts.ts';
import { inStore, stored } from './aws-errors.ts';
import { ttlOf } from './dynamo-content-store.ts';
import { getItem, type Item, JsonAttribute, jsonAttribute } from './dynamo-items.ts';

/** Drafts in the content table. */
export const dynamoDraftStore = (client: DynamoDBClient, table: string): DraftStore => ({
  putDraft: async (row) => {
    await stored(
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...draftKey(row.draft), row: jsonAttribute(row), ttl: ttlOf(row.expiresAt) },
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': 'key' },
        }),
      ),
    );
  },
  getDraft: async (draft, now) => {
    const item = await getItem(client, table, draftKey(draft));
    if (item === undefined) return undefined;
    const { row } = DraftRow.parse(item);
    return row.expiresAt > now ? row : undefined;
  },
  eraseDraft: async (draft) => {
    await inStore(client.send(new DeleteItemCommand({ TableName: table, Key: draftKey(draft) })));
  },
});

const draftKey = (draft: string): Item => ({ key: { S: `draft#${draft}` } });

const DraftRow = z.object({ row: JsonAttribute(DraftText) });
