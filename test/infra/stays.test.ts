import { expect, test } from 'vitest';
import * as z from 'zod';
import { topologyOf } from '../../infra/topology.ts';
import { synthesizeBare } from './synthesized.ts';

/**
 * By these a deployment finds what the one before has made. Under another id, or with other keys, CloudFormation makes it anew beside the
 * old one, and fails, for its name is taken: nobody could deploy any more. An API of another id has another address, which no
 * platform knows, and a topic of another id calls nobody.
 */
const MADE = {
  'Table vigie-trail':
    'Tabletrail1562FD0A id version | by-author author at | by-conversation conversation at | by-crisis crisis at | by-day day',
  'Table vigie-timers': 'Tabletimers2644B463 shard due',
  'Table vigie-content': 'TablecontentA151078F key | shelved shelf',
  'Table vigie-erasures': 'Tableerasures9CC265CA kind key',
  'Table vigie-pace': 'Tablepace512056C8 key',
  'Queue vigie-intake': 'QueueintakeQueue9B964BE4',
  'Queue vigie-intake-dead': 'QueueintakeDead603F0440',
  'Queue vigie-urgent': 'QueueurgentQueue59797802',
  'Queue vigie-urgent-dead': 'QueueurgentDead8ADF4107',
  'Queue vigie-team-press': 'QueueteampressQueue57218E05',
  'Queue vigie-team-press-dead': 'QueueteampressDead5278D3EF',
  'Queue vigie-briefing': 'QueuebriefingQueueC634DC40',
  'Queue vigie-briefing-dead': 'QueuebriefingDeadA80EC982',
  'Queue vigie-replies': 'QueuerepliesQueue04EB3BF0',
  'Queue vigie-replies-dead': 'QueuerepliesDead67704438',
  'Queue vigie-quarantine': 'QueuequarantineQueue80EB7CA9',
  'Queue vigie-quarantine-dead': 'QueuequarantineDead1FE24819',
  'Queue vigie-clock-dead': 'ClockDead51BDE5FC',
  'Function vigie-webhook-x': 'FunctionwebhookxFunctionB6FC989B',
  'Function vigie-classify': 'FunctionclassifyFunction6A7D2123',
  'Function vigie-notify': 'FunctionnotifyFunction7971435A',
  'Function vigie-desk': 'FunctiondeskFunction11E55B1C',
  'Function vigie-reply': 'FunctionreplyFunctionB9906B42',
  'Function vigie-briefing': 'FunctionbriefingFunctionF22D4795',
  'Function vigie-clock': 'FunctionclockFunction9094ECCF',
  'Function vigie-console': 'FunctionconsoleFunctionAE901E4F',
  'LogGroup /aws/lambda/vigie-webhook-x': 'FunctionwebhookxLogsC3ADA4FA',
  'LogGroup /aws/lambda/vigie-classify': 'FunctionclassifyLogsD5F388C3',
  'LogGroup /aws/lambda/vigie-notify': 'FunctionnotifyLogs887A18AC',
  'LogGroup /aws/lambda/vigie-desk': 'FunctiondeskLogs40130E6D',
  'LogGroup /aws/lambda/vigie-reply': 'FunctionreplyLogs264683FE',
  'LogGroup /aws/lambda/vigie-briefing': 'FunctionbriefingLogsB2C0858E',
  'LogGroup /aws/lambda/vigie-clock': 'FunctionclockLogs09C269B5',
  'LogGroup /aws/lambda/vigie-console': 'FunctionconsoleLogs91F767B6',
  'LogGroup /aws/vendedlogs/vigie-api': 'WebhookApiAccessLogs7F990121',
  'EventSourceMapping vigie-intake': 'FunctionclassifyFunctionFromintake8CA1FA3C',
  'EventSourceMapping vigie-urgent': 'FunctionnotifyFunctionFromurgent080BF520',
  'EventSourceMapping vigie-team-press': 'FunctionnotifyFunctionFromteampress7173848E',
  'EventSourceMapping vigie-replies': 'FunctionreplyFunctionFromreplies38D63B5F',
  'EventSourceMapping vigie-briefing': 'FunctionbriefingFunctionFrombriefing336691D4',
  'Schedule vigie-clock': 'ScheduleclockScheduleF7899DFF',
  'Api vigie': 'WebhookApi510A0CAB',
  'Stage $default': 'WebhookApiStage6FCFA354',
  'Route GET /webhooks/x': 'WebhookApiGETwebhooksx0A22DF96',
  'Route POST /webhooks/x': 'WebhookApiPOSTwebhooksx59A6B2A8',
  'Route POST /slack/interactions': 'WebhookApiPOSTslackinteractionsC964F73D',
  'Route POST /slack/commands': 'WebhookApiPOSTslackcommands1B4C4388',
  'Route POST /slack/events': 'WebhookApiPOSTslackevents202E60B1',
  'Route GET /console': 'WebhookApiGETconsole9A493661',
  'Route GET /console/mention': 'WebhookApiGETconsolementionC2F5C9C8',
  'Route GET /console/export.csv': 'WebhookApiGETconsoleexportcsv2CF420E6',
  'Topic vigie-alarms': 'AlarmsTopic3A2DFEBA',
  'Dashboard vigie': 'Dashboard9E4231ED',
  // IAM changes no description: with another it makes another policy.
  'ManagedPolicy vigie-operator':
    'Operator41AE602D vigie queues, redrive, report, trail, corrections, authors and erase on vigie',
};

test('what a stack keeps is found again by the next deployment', () => {
  const x = { id: 'x', secretNames: { signing: 'X_CONSUMER_SECRET' } };
  const { ofType, nameOf } = synthesizeBare({
    topology: topologyOf({ teams: ['press'], platforms: [x], hasConsole: true }),
  });
  const made = NAMED.flatMap(([type, key]) =>
    ofType(type).map(({ id, properties }) => [
      `${type.split('::').at(-1)} ${nameOf(properties[key])}`,
      [id, unchangeableOf(type, properties)].filter((part) => part !== undefined).join(' '),
    ]),
  );
  expect(Object.fromEntries(made)).toEqual(MADE);
});

/** Each type of which there can be one of a name only, and where its name stands. */
const NAMED = [
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::SQS::Queue', 'QueueName'],
  ['AWS::Lambda::Function', 'FunctionName'],
  ['AWS::Lambda::EventSourceMapping', 'EventSourceArn'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::Scheduler::Schedule', 'Name'],
  ['AWS::ApiGatewayV2::Api', 'Name'],
  ['AWS::ApiGatewayV2::Stage', 'StageName'],
  ['AWS::ApiGatewayV2::Route', 'RouteKey'],
  ['AWS::SNS::Topic', 'TopicName'],
  ['AWS::CloudWatch::Dashboard', 'DashboardName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
] as const;

const Keys = z
  .array(z.object({ AttributeName: z.string() }))
  .transform((keys) => keys.map(({ AttributeName }) => AttributeName).join(' '));
const Table = z.object({
  KeySchema: Keys,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: Keys })).default([]),
});
const Described = z.object({ Description: z.string() });

/** What of it, beside its name, can only be had with another one in its place. */
const unchangeableOf = (type: (typeof NAMED)[number][0], properties: unknown): string | undefined => {
  switch (type) {
    case 'AWS::DynamoDB::Table': {
      const { KeySchema, GlobalSecondaryIndexes } = Table.parse(properties);
      const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName} ${index.KeySchema}`);
      return [KeySchema, ...indexes.toSorted()].join(' | ');
    }
    case 'AWS::IAM::ManagedPolicy':
      return Described.parse(properties).Description;
    default:
      return undefined;
  }
};
