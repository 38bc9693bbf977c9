import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Instant } from '../../runtime/clock.ts';
import { Timer, TimerKind, type TimerStore } from '../../trail/timers.ts';
import { inStore } from './aws-errors.ts';
import { type Item, JsonAttribute, jsonAttribute, queryItems, shardOf } from './dynamo-items.ts';

/** Timers of one minute lie side by side, so one partition would take all the writes of a burst. */
const SHARDS = 8;

/** Timers in DynamoDB, keyed `(shard, dueAt#trailId#kind)`. */
export const dynamoTimerStore = (client: DynamoDBClient, table: string): TimerStore => {
  const dueInShard = async (shard: number, now: Instant, limit: number): Promise<Timer[]> => {
    const items = queryItems(client, {
      TableName: table,
      Limit: limit,
      KeyConditionExpression: '#shard = :shard AND due < :after',
      ExpressionAttributeNames: { '#shard': 'shard' },
      // The keys of an instant begin with it, so all of them sort before the next one.
      ExpressionAttributeValues: { ':shard': { S: String(shard) }, ':after': { S: digits(now + 1) } },
    });
    const timers: Timer[] = [];
    for await (const item of items) {
      const { timer } = TimerRow.parse(item);
      const kind = TimerKind.safeParse(timer.kind).data;
      if (kind !== undefined) timers.push({ ...timer, kind });
      if (timers.length === limit) break;
    }
    return timers;
  };

  return {
    set: async (timer) => {
      const item = { ...keyOf(timer), timer: jsonAttribute(timer) };
      await inStore(client.send(new PutItemCommand({ TableName: table, Item: item })));
    },
    due: async (now, limit) => {
      const shards = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => dueInShard(shard, now, limit)));
      return shards
        .flat()
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit);
    },
    remove: async (timer) => {
      await inStore(client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(timer) })));
    },
  };
};

const keyOf = ({ dueAt, trailId, kind }: Timer): Item => ({
  shard: { S: String(shardOf(trailId, SHARDS)) },
  due: { S: `${digits(dueAt)}#${trailId}#${kind}` },
});

/** As wide as any instant, so that the order of the words is the order of the numbers. */
const digits = (instant: Instant): string => String(instant).padStart(16, '0');

const TimerRow = z.object({ timer: JsonAttribute(Timer.extend({ kind: z.string() })) });
