import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Instant, LONGEST_PUT_OFF_MS } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { decideSlot, type PaceRow, type PaceStore, PROBE_MS, pauseOf } from '../../slack/pace.ts';
import { stored } from './aws-errors.ts';
import { getItem, type Item, NumberAttribute, StringAttribute } from './dynamo-items.ts';

/** Of those who race for a slot one wins each time, so this is how many may stand in line before us. */
const MAX_RACES = 100;

/** The pace in DynamoDB: an item a channel, one for the workspace, and one a matter that was called for. */
export const dynamoPaceStore = (client: DynamoDBClient, table: string): PaceStore => {
  const rowOf = async (channel: string | undefined): Promise<Stored> =>
    Stored.parse((await getItem(client, table, keyOf(channel))) ?? {});

  const rowsOf = (channel: string) => Promise.all([rowOf(channel), rowOf(undefined)]);

  /** Says when the next slot of a row is, unless somebody took one or paused it since it was `seen`. */
  const setNext = (channel: string | undefined, seen: Stored, nextAt: Instant, now: Instant): Promise<boolean> =>
    stored(
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(channel),
          UpdateExpression: 'SET nextAt = :next',
          ConditionExpression: `${seen.nextAt === undefined ? 'attribute_not_exists(nextAt)' : 'nextAt = :seen'} AND (attribute_not_exists(pausedUntil) OR pausedUntil <= :now OR pausedUntil > :farthest)`,
          ExpressionAttributeValues: {
            ':next': { N: String(nextAt) },
            ':now': { N: String(now) },
            ':farthest': { N: String(now + LONGEST_PUT_OFF_MS) },
            ...(seen.nextAt !== undefined && { ':seen': { N: String(seen.nextAt) } }),
          },
        }),
      ),
    );

  return {
    reserve: async (request) => {
      const { channel, intervalMs, now } = request;
      for (let race = 0; race < MAX_RACES; race += 1) {
        const [own, workspace] = await rowsOf(channel);
        const decision = decideSlot(paceRow(own), paceRow(workspace), request);
        if (decision.kind !== 'slot') return decision;
        const { at, isProbe } = decision;
        if (isProbe && !(await setNext(undefined, workspace, at + PROBE_MS, now))) continue;
        // Where pacing is off there is nothing to write down.
        if (intervalMs === 0 || (await setNext(channel, own, at + intervalMs, now))) return { kind: 'slot', at };
      }
      throw new VigieError('contention', 'too many race for the slots of one channel', { retryable: true });
    },
    pause: async (channel, until) => {
      // A condition that fails means that a longer pause holds already.
      await stored(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(channel),
            UpdateExpression: 'SET pausedUntil = :until',
            ConditionExpression: 'attribute_not_exists(pausedUntil) OR pausedUntil < :until OR pausedUntil > :farthest',
            ExpressionAttributeValues: {
              ':until': { N: String(until) },
              ':farthest': { N: String(until + LONGEST_PUT_OFF_MS) },
            },
          }),
        ),
      );
    },
    pausedUntil: async (channel, now) => {
      const [own, workspace] = await rowsOf(channel);
      return pauseOf(paceRow(own), paceRow(workspace), now);
    },
    lastPing: async (matter) => {
      const item = await getItem(client, table, matterKey(matter));
      return item && StoredPing.parse(item);
    },
    setLastPing: async (matter, { postId, at }) => {
      await stored(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: matterKey(matter),
            UpdateExpression: 'SET postId = :post, pingedAt = :at',
            ExpressionAttributeValues: { ':post': { S: postId }, ':at': { N: String(at) } },
          }),
        ),
      );
    },
  };
};

const keyOf = (channel: string | undefined): Item => ({
  key: { S: channel === undefined ? 'workspace' : `channel#${channel}` },
});

const matterKey = (matter: string): Item => ({ key: { S: `ping#${matter}` } });

const StoredPing = z
  .object({ postId: StringAttribute, pingedAt: NumberAttribute })
  .transform(({ postId, pingedAt: at }) => ({ postId, at }));

const Stored = z.object({ nextAt: NumberAttribute.optional(), pausedUntil: NumberAttribute.optional() });
type Stored = z.infer<typeof Stored>;

const paceRow = ({ nextAt = 0, pausedUntil = 0 }: Stored): PaceRow => ({ nextAt, pausedUntil });
