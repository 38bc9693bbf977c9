import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Content, type ContentStore } from '../../content/content.ts';
import { type Instant, SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { inStore, stored } from './aws-errors.ts';
import { getItem, type Item, JsonAttribute, jsonAttribute, StringAttribute } from './dynamo-items.ts';

/**
 * Texts and authors in DynamoDB: an item a mention, and one an author's alias.
 * DynamoDB removes expired items within days, not at once, so `get` looks at the instant itself.
 */
export const dynamoContentStore = (client: DynamoDBClient, table: string): ContentStore => ({
  put: async (content) => {
    const { revision } = content.mention;
    const put = new PutItemCommand({
      TableName: table,
      Item: {
        ...contentKey(content.id),
        content: jsonAttribute(content),
        revision: { N: String(revision) },
        ttl: ttlOf(content.expiresAt),
      },
      // A tombstone has no revision, so no revision is newer than it.
      ConditionExpression: 'attribute_not_exists(#key) OR revision < :revision',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':revision': { N: String(revision) } },
    });
    if (await stored(client.send(put))) return 'stored';
    const item = await getItem(client, table, contentKey(content.id));
    // It expired between the write and the look: whoever tries again will store it.
    if (item === undefined) throw new VigieError('store-unavailable', 'content left meanwhile', { retryable: true });
    const standing = ContentRow.parse(item);
    if (standing.content === undefined) return 'erased';
    return standing.content.mention.revision === revision ? 'same' : 'older';
  },
  get: async (id, now) => {
    const item = await getItem(client, table, contentKey(id));
    if (item === undefined) return undefined;
    const { content } = ContentRow.parse(item);
    return content !== undefined && content.expiresAt > now ? content : undefined;
  },
  erase: async (id, at) => {
    // The tombstone takes the whole item's place and does not expire.
    const item = { ...contentKey(id), erasedAt: { N: String(at) } };
    await inStore(client.send(new PutItemCommand({ TableName: table, Item: item })));
  },
  aliasOf: async (authorKey, alias, cameBackAfter = 0) => {
    const key = aliasKey(authorKey);
    const update = new UpdateItemCommand({
      TableName: table,
      Key: key,
      UpdateExpression: 'SET #alias = if_not_exists(#alias, :alias), since = :since',
      ConditionExpression: 'attribute_not_exists(since) OR since < :since',
      ExpressionAttributeNames: { '#alias': 'alias' },
      ExpressionAttributeValues: { ':alias': { S: alias }, ':since': { N: String(cameBackAfter) } },
      ReturnValues: 'ALL_NEW',
    });
    let row: Item | undefined;
    const isStanding = !(await stored(client.send(update).then(({ Attributes }) => (row = Attributes))));
    if (isStanding) row = await getItem(client, table, key);
    // Forgotten between the two: whoever tries again puts a new one.
    if (row === undefined) throw new VigieError('store-unavailable', 'the alias left meanwhile', { retryable: true });
    return AliasRow.parse(row).alias;
  },
  knownAlias: async (authorKey) => {
    const item = await getItem(client, table, aliasKey(authorKey));
    return item === undefined ? undefined : AliasRow.parse(item).alias;
  },
  forgetAlias: async (authorKey, erasedAt) => {
    const remove = new DeleteItemCommand({
      TableName: table,
      Key: aliasKey(authorKey),
      ConditionExpression: 'attribute_not_exists(since) OR since < :erasedAt',
      ExpressionAttributeValues: { ':erasedAt': { N: String(erasedAt) } },
    });
    await stored(client.send(remove));
  },
});

/** Seconds since the epoch, as DynamoDB's time to live counts. */
export const ttlOf = (expiresAt: Instant) => ({ N: String(Math.ceil(expiresAt / SECOND)) });

const contentKey = (id: string): Item => ({ key: { S: `content#${id}` } });
const aliasKey = (authorKey: string): Item => ({ key: { S: `author#${authorKey}` } });

/** Without content it is a tombstone. */
const ContentRow = z.object({ content: JsonAttribute(Content).optional() });
const AliasRow = z.object({ alias: StringAttribute });
