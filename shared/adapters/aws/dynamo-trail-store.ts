import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { StoredCommit, TrailAudit } from '../../trail/audit.ts';
import { decodeCommit, encodeCommit } from '../../trail/commit-codec.ts';
import type { Commit } from '../../trail/event.ts';
import { indexKeysOf } from '../../trail/index-keys.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';
import { stored } from './aws-errors.ts';
import {
  countItems,
  type Item,
  NumberAttribute,
  queryItems,
  StringAttribute,
  scanItems,
  shardOf,
} from './dynamo-items.ts';
import { BY_AUTHOR, BY_CONVERSATION, BY_CRISIS, BY_DAY, COMMITTED_AT, type IndexSpec } from './tables.ts';

/** All of a day's trails under one key would make it hot, and a hot index throttles its table. */
const DAY_SHARDS = 8;

/**
 * The trail in DynamoDB, one item a commit. The only file that puts commits, and none updates or deletes them.
 * A commit is kept as the JSON it was hashed from, beside its keys; throttled or away is `store-unavailable`.
 */
export const dynamoTrailStore = (client: DynamoDBClient, table: string): TrailStore & TrailIndex & TrailAudit => {
  const at = (index: IndexSpec, key: string) => ({
    TableName: table,
    IndexName: index.name,
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': index.partitionKey.name },
    ExpressionAttributeValues: { ':key': { S: key } },
  });
  async function* idsAt(index: IndexSpec, key: string): AsyncGenerator<string> {
    const items = queryItems(client, { ...at(index, key), ScanIndexForward: false });
    for await (const item of items) yield IdRow.parse(item).id;
  }

  return {
    read: async (id) => {
      const commits: Commit[] = [];
      const items = queryItems(client, {
        TableName: table,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
      });
      for await (const item of items) commits.push(decodeCommit(CommitRow.parse(item).commit));
      return commits;
    },
    put: async (commit) => {
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keysOf(commit), commit: { S: encodeCommit(commit) } },
        ConditionExpression: 'attribute_not_exists(version)',
      });
      return (await stored(client.send(put))) ? 'stored' : 'conflict';
    },
    byDay: async function* (day) {
      for (let shard = 0; shard < DAY_SHARDS; shard += 1) yield* idsAt(BY_DAY, dayKey(day, shard));
    },
    byAuthor: (alias) => idsAt(BY_AUTHOR, alias),
    byConversation: (conversation) => idsAt(BY_CONVERSATION, conversation),
    byCrisis: (crisis) => idsAt(BY_CRISIS, crisis),
    countByCrisis: (crisis) => countItems(client, at(BY_CRISIS, crisis)),
    stored: async function* () {
      // A scan gives what has one partition key together, by the sort key.
      let trail: { readonly id: string; readonly commits: StoredCommit[] } | undefined;
      for await (const item of scanItems(client, table)) {
        const { id } = IdRow.parse(item);
        if (trail?.id !== id) {
          if (trail !== undefined) yield trail;
          trail = { id, commits: [] };
        }
        trail.commits.push(storedOf(item));
      }
      if (trail !== undefined) yield trail;
    },
  };
};

const storedOf = ({ commit: encoded, ...keys }: Item): StoredCommit => ({
  version: NumberAttribute.parse(keys.version),
  // Whatever stands there instead of a commit is none.
  encoded: encoded?.S ?? '',
  isFiledAs: (commit) => isDeepStrictEqual(keys, keysOf(commit)),
});

/** What of an item is not the commit itself. Without the attribute of an index it is not in that index. */
const keysOf = (commit: Commit): Item => {
  const { day, author, conversation, crisis } = indexKeysOf(commit);
  return {
    id: { S: commit.id },
    version: { N: String(commit.version) },
    [COMMITTED_AT.name]: { N: String(commit.at) },
    ...(day !== undefined && { [BY_DAY.partitionKey.name]: { S: dayKey(day, shardOf(commit.id, DAY_SHARDS)) } }),
    ...(author !== undefined && { [BY_AUTHOR.partitionKey.name]: { S: author } }),
    ...(conversation !== undefined && { [BY_CONVERSATION.partitionKey.name]: { S: conversation } }),
    ...(crisis !== undefined && { [BY_CRISIS.partitionKey.name]: { S: crisis } }),
  };
};

const dayKey = (day: string, shard: number): string => `${day}#${shard}`;

const CommitRow = z.object({ commit: StringAttribute });
const IdRow = z.object({ id: StringAttribute });
