import { expect, test } from 'vitest';
import * as z from 'zod';
import { topologyOf } from '../../infra/topology.ts';
import { synthesizeBare } from './synthesized.ts';

/**
 * By these a deployment finds what the one before has made. Under another id, or with other keys, CloudFormation makes a table or a
 * queue anew, which fails for its name is taken, and an API of another id has another address, which no platform knows.
 */
const MADE = {
  'vigie-trail': 'Tabletrail1562FD0A id version | by-author author at | by-conversation conversation at | by-day day',
  'vigie-timers': 'Tabletimers2644B463 shard due',
  'vigie-content': 'TablecontentA151078F key | shelved shelf',
  'vigie-erasures': 'Tableerasures9CC265CA kind key',
  'vigie-pace': 'Tablepace512056C8 key',
  'vigie-intake': 'QueueintakeQueue9B964BE4',
  'vigie-intake-dead': 'QueueintakeDead603F0440',
  'vigie-urgent': 'QueueurgentQueue59797802',
  'vigie-urgent-dead': 'QueueurgentDead8ADF4107',
  'vigie-team-press': 'QueueteampressQueue57218E05',
  'vigie-team-press-dead': 'QueueteampressDead5278D3EF',
  'vigie-briefing': 'QueuebriefingQueueC634DC40',
  'vigie-briefing-dead': 'QueuebriefingDeadA80EC982',
  'vigie-replies': 'QueuerepliesQueue04EB3BF0',
  'vigie-replies-dead': 'QueuerepliesDead67704438',
  'vigie-quarantine': 'QueuequarantineQueue80EB7CA9',
  'vigie-quarantine-dead': 'QueuequarantineDead1FE24819',
  'vigie-clock-dead': 'ClockDead51BDE5FC',
  vigie: 'WebhookApi510A0CAB',
};

test('what a stack keeps is found again by the next deployment', () => {
  const { ofType } = synthesizeBare({ topology: topologyOf({ teams: ['press'], platforms: [] }) });
  const kept = [
    ...ofType('AWS::DynamoDB::Table').map(({ id, properties }) => [
      properties.TableName,
      `${id} ${keysOf(properties)}`,
    ]),
    ...ofType('AWS::SQS::Queue').map(({ id, properties }) => [properties.QueueName, id]),
    ...ofType('AWS::ApiGatewayV2::Api').map(({ id, properties }) => [properties.Name, id]),
  ];
  expect(Object.fromEntries(kept)).toEqual(MADE);
});

const Keys = z
  .array(z.object({ AttributeName: z.string() }))
  .transform((keys) => keys.map(({ AttributeName }) => AttributeName).join(' '));
const Table = z.object({
  KeySchema: Keys,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: Keys })).default([]),
});

const keysOf = (properties: unknown): string => {
  const { KeySchema, GlobalSecondaryIndexes } = Table.parse(properties);
  const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName} ${index.KeySchema}`);
  return [KeySchema, ...indexes.toSorted()].join(' | ');
};
