import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Instant } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { decideSlot, type PaceRequest, type PaceStore } from '../../slack/pace.ts';
import { stored } from './aws-errors.ts';
import { getItem, type Item, NumberAttribute } from './dynamo-items.ts';

/** Of those who race for a slot one wins each time, so this is how many may stand in line before us. */
const MAX_RACES = 100;

/** The pace in DynamoDB: an item a channel and one for the workspace. */
export const dynamoPaceStore = (client: DynamoDBClient, table: string): PaceStore => {
  const rowOf = async (key: Item): Promise<PaceRow> => PaceRow.parse((await getItem(client, table, key)) ?? {});

  const rowsOf = async (channel: string) => {
    const [own, workspace] = await Promise.all([rowOf(keyOf(channel)), rowOf(keyOf(undefined))]);
    return { nextAt: own.nextAt, pausedUntil: Math.max(own.pausedUntil ?? 0, workspace.pausedUntil ?? 0) };
  };

  /** Takes the slot unless somebody took one or paused the channel since it was read. */
  const take = (request: PaceRequest, seen: Instant | undefined, at: Instant): Promise<boolean> =>
    stored(
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(request.channel),
          UpdateExpression: 'SET nextAt = :next',
          ConditionExpression: `${seen === undefined ? 'attribute_not_exists(nextAt)' : 'nextAt = :seen'} AND (attribute_not_exists(pausedUntil) OR pausedUntil <= :now)`,
          ExpressionAttributeValues: {
            ':next': { N: String(at + request.intervalMs) },
            ':now': { N: String(request.now) },
            ...(seen !== undefined && { ':seen': { N: String(seen) } }),
          },
        }),
      ),
    );

  return {
    reserve: async (request) => {
      for (let race = 0; race < MAX_RACES; race += 1) {
        const { nextAt, pausedUntil } = await rowsOf(request.channel);
        const reservation = decideSlot({ nextAt: nextAt ?? 0, pausedUntil }, request);
        // Where pacing is off there is nothing to write down.
        if (reservation.kind === 'later' || request.intervalMs === 0) return reservation;
        if (await take(request, nextAt, reservation.at)) return reservation;
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
            ConditionExpression: 'attribute_not_exists(pausedUntil) OR pausedUntil < :until',
            ExpressionAttributeValues: { ':until': { N: String(until) } },
          }),
        ),
      );
    },
    pausedUntil: async (channel) => (await rowsOf(channel)).pausedUntil,
  };
};

const keyOf = (channel: string | undefined): Item => ({
  key: { S: channel === undefined ? 'workspace' : `channel#${channel}` },
});

const PaceRow = z.object({ nextAt: NumberAttribute.optional(), pausedUntil: NumberAttribute.optional() });
type PaceRow = z.infer<typeof PaceRow>;
