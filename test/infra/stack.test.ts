import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { pageVoice } from '../../functions/console/page-voice.ts';
import { BUNDLE_FILE, zippedBytes } from '../../infra/bundle.ts';
import { PERMISSIONS } from '../../infra/constructs/grants.ts';
import { refuseTooManyNames } from '../../infra/constructs/operator-policy.ts';
import { StackName } from '../../infra/stack-name.ts';
import { type FunctionSpec, type Grant, type TopologyInput, topologyOf } from '../../infra/topology.ts';
import { TABLES } from '../../shared/adapters/aws/tables.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import { Policy } from '../../shared/policy/policy-schema.ts';
import { LOCALES, type Locale } from '../../shared/policy/policy-words.ts';
import { textsOf } from '../../shared/slack/locale/texts-of.ts';
import { anchorOf } from '../anchor.ts';
import {
  Document,
  type Statement,
  type Synthesized,
  synthesize,
  synthesizeBare,
  testPolicy,
  testTopology,
} from './synthesized.ts';

let stack: Synthesized;
beforeAll(async () => {
  stack = await synthesize();
});
afterAll(() => stack?.remove());

const DEPLOY = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
const FUNCTIONS = Object.entries(testTopology.functions);
const QUEUES = Object.entries(testTopology.queues);
const lambda = (name: string) => propertiesOf('AWS::Lambda::Function', 'FunctionName', `vigie-${name}`);
const queue = (name: string) => propertiesOf('AWS::SQS::Queue', 'QueueName', `vigie-${name}`);
const propertiesOf = (type: string, key: string, name: string) =>
  stack.ofType(type).find(({ properties }) => properties[key] === name)?.properties ?? {};
const statements = (name: string) => stack.statementsOf(`vigie-${name}`);
const resourcesOf = (list: readonly Statement[], action: string) =>
  list.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource.map(stack.nameOf));
const sorted = (list: readonly string[]) => list.toSorted();
const prefixed = (names: readonly string[]) => sorted(names.map((name) => `vigie-${name}`));
const consumesOf = ({ trigger }: FunctionSpec) => (trigger.kind === 'queues' ? trigger.queues : []);

/** The table, or its indexes by name. */
const placesOf = (grant: Grant): readonly string[] => INDEXES[grant] ?? [`vigie-${PERMISSIONS[grant].table}`];

/** The inference profile of the tests' policy, and its model wherever the profile sends the call. */
const MODEL_PLACES = [
  'arn:AWS::Partition:bedrock:AWS::Region:AWS::AccountId:inference-profile/eu.example.model-v1:0',
  'arn:AWS::Partition:bedrock:*::foundation-model/example.model-v1:0',
];

/** The grants on indexes alone, written down again. */
const conditionOf = (condition: unknown): unknown =>
  z.object({ StringEquals: z.object({ 'bedrock:InferenceProfileArn': z.unknown() }) }).parse(condition).StringEquals[
    'bedrock:InferenceProfileArn'
  ];

/** With which the keys of the items begin that a statement is of. */
const leadingKeysOf = (condition: unknown): readonly string[] =>
  [LeadingKeys.parse(condition)?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? []].flat();
const LeadingKeys = z
  .object({
    'ForAllValues:StringLike': z.object({ 'dynamodb:LeadingKeys': z.union([z.string(), z.array(z.string())]) }),
  })
  .optional();

const INDEXES: Partial<Record<Grant, readonly string[]>> = {
  'index:days': ['vigie-trail/index/by-day'],
  'index:authors': ['vigie-trail/index/by-author'],
  'index:conversations': ['vigie-trail/index/by-conversation'],
  'index:crises': ['vigie-trail/index/by-crisis'],
  'quarantine:find': ['vigie-content/index/shelved'],
};

describe('One topology: the template is made from infra/topology.ts', () => {
  test('its functions are the functions', () => {
    const names = stack.ofType('AWS::Lambda::Function').map(({ properties }) => String(properties.FunctionName));
    expect(sorted(names)).toEqual(prefixed(FUNCTIONS.map(([name]) => name)));
  });

  test('its queues are the queues, each with its dead letters, and one for ticks that failed', () => {
    const names = stack.ofType('AWS::SQS::Queue').map(({ properties }) => String(properties.QueueName));
    expect(sorted(names)).toEqual(prefixed([...QUEUES.flatMap(([name]) => [name, `${name}-dead`]), 'clock-dead']));
  });

  test('its routes are the routes, each to its own function', () => {
    const integrations = new Map(
      stack
        .ofType('AWS::ApiGatewayV2::Integration')
        .map(({ id, properties }) => [id, stack.nameOf(properties.IntegrationUri)]),
    );
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => {
      const integration = stack.nameOf(properties.Target).replace('integrations/', '');
      return `${properties.RouteKey} → ${integrations.get(integration)}`;
    });
    const declared = FUNCTIONS.flatMap(([name, { trigger }]) =>
      trigger.kind === 'http' ? trigger.routes.map(({ method, path }) => `${method} ${path} → vigie-${name}`) : [],
    );
    expect(sorted(routes)).toEqual(sorted(declared));
  });

  test('its consumers are the consumers, and report what failed one by one', () => {
    const mappings = stack.ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => ({
      from: stack.nameOf(properties.EventSourceArn),
      to: stack.nameOf(properties.FunctionName),
      batchSize: properties.BatchSize,
      scaling: properties.ScalingConfig,
      answers: properties.FunctionResponseTypes,
    }));
    const declared = FUNCTIONS.flatMap(([name, { trigger }]) =>
      trigger.kind !== 'queues'
        ? []
        : trigger.queues.map((from) => ({
            from: `vigie-${from}`,
            to: `vigie-${name}`,
            batchSize: trigger.batchSize,
            scaling: { MaximumConcurrency: trigger.maxConcurrency },
            answers: ['ReportBatchItemFailures'],
          })),
    );
    expect(mappings).toEqual(expect.arrayContaining(declared));
    expect(mappings).toHaveLength(declared.length);
    for (const { scaling } of declared) expect(scaling.MaximumConcurrency).toBeGreaterThanOrEqual(2);
  });

  test('its schedule is the schedule', () => {
    const schedules = stack.ofType('AWS::Scheduler::Schedule').map(({ properties }) => {
      const { Arn } = z.object({ Arn: z.unknown() }).parse(properties.Target);
      return `${stack.nameOf(Arn)}: ${properties.ScheduleExpression}`;
    });
    expect(schedules).toEqual(['vigie-clock: rate(1 minute)']);
  });

  test.each(FUNCTIONS)('%s has the rights that the topology declares, and no others', (name, spec) => {
    const rights = statements(name).flatMap(({ Effect, Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${Effect} ${action} on ${stack.nameOf(resource)}`)),
    );
    const consuming = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
    const declared = [
      ...spec.grants.flatMap((grant) =>
        PERMISSIONS[grant].actions.flatMap((action) =>
          placesOf(grant).map((place) => `dynamodb:${action} on ${place}`),
        ),
      ),
      ...spec.sends.map((to) => `sqs:SendMessage on vigie-${to}`),
      ...(spec.sweeps ?? []).flatMap((queue) =>
        ['ReceiveMessage', 'DeleteMessage'].map((action) => `sqs:${action} on vigie-${queue}-dead`),
      ),
      ...consumesOf(spec).flatMap((from) => consuming.map((action) => `sqs:${action} on vigie-${from}`)),
      // What failed for good.
      ...consumesOf(spec).map((from) => `sqs:SendMessage on vigie-${from}-dead`),
      ...spec.secrets.flatMap((secret) =>
        [secret, `${secret}_PREVIOUS`].map(
          (parameter) =>
            `ssm:GetParameters on arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameter/vigie/${parameter}`,
        ),
      ),
      ...(spec.models?.length ? MODEL_PLACES : []).map((place) => `bedrock:InvokeModel on ${place}`),
      ...['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on /aws/lambda/vigie-${name}`),
      ...(spec.trigger.kind === 'schedule' ? ['sqs:SendMessage on vigie-clock-dead'] : []),
    ].map((right) => `Allow ${right}`);
    expect(sorted([...new Set(rights)])).toEqual(sorted([...new Set(declared)]));
  });
});

test('cfn-lint finds nothing in the template', ({ skip }) => {
  // W3005: CDK writes down that a function depends on its role, which its reference says already.
  const args = ['--ignore-checks', 'W3005', '--regions', 'eu-west-3', '--template', stack.templateFile];
  const { error, stdout, stderr } = spawnSync('cfn-lint', args, { encoding: 'utf8' });
  if (error !== undefined) {
    console.warn('skipped: linting the template, because cfn-lint is not installed here');
    return skip();
  }
  expect([stdout, stderr]).toEqual(['', '']);
});

describe('Least privilege', () => {
  test('cdk-nag finds nothing that is not explained', () => {
    const nag = stack.report.find(({ pluginName }) => pluginName === 'AwsSolutions');
    expect(nag?.conclusion).toBe('success');
    expect(nag?.violations).toEqual([]);
    expect([...new Set(nag?.suppressedViolations.map(({ ruleName }) => ruleName))]).toEqual([
      'AwsSolutions-APIG4',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/example.model-v1:0]',
    ]);
  });

  test('no role may do everything with anything, or anything with everything', () => {
    const wild = stack
      .allStatements()
      .flatMap(({ statement: { Action, Resource } }) => [...Action, ...Resource.map(stack.nameOf)])
      .filter((word) => word.includes('*'));
    // One model in any region, on a condition that the next test reads.
    expect(wild).toEqual([MODEL_PLACES[1]]);
  });

  test('a model may be asked in any region only through the one inference profile', () => {
    const anywhere = statements('classify').filter(({ Resource }) =>
      Resource.some((resource) => stack.nameOf(resource).includes('bedrock:*')),
    );
    expect(anywhere.map(({ Condition }) => stack.nameOf(conditionOf(Condition)))).toEqual([MODEL_PLACES[0]]);
    for (const [name, { models }] of FUNCTIONS)
      if (!models?.length) expect(resourcesOf(statements(name), 'bedrock:InvokeModel'), name).toEqual([]);
  });

  test('no role has a managed policy', () => {
    expect(stack.ofType('AWS::IAM::Role').filter(({ properties }) => 'ManagedPolicyArns' in properties)).toEqual([]);
  });

  test('the operator’s policy is attached to nobody, reads no secret, and takes from dead letters and the quarantine only', () => {
    const [policy, ...others] = stack.ofType('AWS::IAM::ManagedPolicy');
    expect(others).toEqual([]);
    expect(policy?.properties.ManagedPolicyName).toBe('vigie-operator');
    expect(['Roles', 'Users', 'Groups'].filter((who) => who in (policy?.properties ?? {}))).toEqual([]);
    const { Statement } = Document.parse(policy?.properties.PolicyDocument);
    expect(Statement.flatMap(({ Action }) => Action).filter((action) => !/^(dynamodb|sqs):/.test(action))).toEqual([]);
    const taken = resourcesOf(Statement, 'sqs:ReceiveMessage');
    expect(taken.filter((queue) => !queue.endsWith('-dead'))).toEqual(['vigie-quarantine']);
    expect(resourcesOf(Statement, 'dynamodb:DeleteItem')).toEqual(['vigie-content']);
    // What is quarantined is found by its index.
    expect(resourcesOf(Statement, 'dynamodb:Query')).toContain('vigie-content/index/shelved');
  });

  test.each([
    [10, 'vigie'],
    [40, 'vigie'],
    [10, 'vigie-production-eu'],
  ])(
    'as many teams as are let through, with names of %i letters in a stack %s, fit into what IAM takes of a policy and Lambda of an environment',
    (letters, prefix) => {
      const teamsOf = (count: number) => Array.from({ length: count }, (_, n) => `t${n}-`.padEnd(letters, 'x'));
      const topologyFor = (count: number) => topologyOf({ teams: teamsOf(count), platforms });
      const fits = (count: number) => {
        try {
          refuseTooManyNames(Object.keys(topologyFor(count).queues).map((name) => `${prefix}-${name}`));
          return true;
        } catch {
          return false;
        }
      };
      const most = Array.from({ length: 60 }, (_, n) => n).findLast(fits) ?? 0;
      expect(most).toBeGreaterThan(15);
      expect(() => synthesizeBare({ prefix, topology: topologyFor(most + 1) })).toThrow(
        /more teams than one stack can hold/,
      );
      const full = synthesizeBare({ prefix, topology: topologyFor(most) });
      const longest = (parts: readonly unknown[]) => Math.max(...parts.map((part) => full.deployed(part).length));
      const documents = (type: string) => full.ofType(type).map(({ properties }) => properties.PolicyDocument);
      const environments = full.ofType('AWS::Lambda::Function').map(({ properties }) => properties.Environment);
      expect(longest(documents('AWS::IAM::ManagedPolicy'))).toBeLessThan(6_144);
      expect(longest(documents('AWS::IAM::Policy'))).toBeLessThan(10_240);
      expect(longest(environments)).toBeLessThan(4_096);
      // CloudWatch refuses a dashboard that has more in one widget.
      const shown = widgetsOf(full).map(({ alarms }) => alarms.length);
      expect(shown.reduce((sum, count) => sum + count)).toBe(full.ofType('AWS::CloudWatch::Alarm').length);
      expect(Math.max(...shown)).toBeLessThanOrEqual(100);
    },
  );

  test('whoever keeps drafts, or forgets aliases, can touch no text and no tombstone in the table that they share', () => {
    const kept = stack
      .allStatements()
      .filter(({ statement }) => statement.Resource.map(stack.nameOf).includes('vigie-content'));
    const keysOf = (sid: string) =>
      kept.filter(({ statement }) => statement.Sid === sid).map(({ statement }) => leadingKeysOf(statement.Condition));
    expect(kept.map(({ statement }) => leadingKeysOf(statement.Condition)).filter((keys) => keys.length === 0)).toEqual(
      [],
    );
    // Of the desk alone; of classify alone, for without its alias nobody finds what an author wrote, to erase it.
    expect(keysOf('DraftsWrite')).toEqual([['draft#*']]);
    expect(keysOf('ContentForget')).toEqual([['author#*']]);
    // It reads no draft: an erasure removes what a colleague wrote without a look.
    expect(keysOf('DraftsForget')).toEqual([['draft#*']]);
    const readers = FUNCTIONS.filter(([name]) =>
      statements(name).some(
        ({ Action, Condition }) => Action.includes('dynamodb:GetItem') && leadingKeysOf(Condition).includes('draft#*'),
      ),
    );
    expect(readers.map(([name]) => name)).toEqual(['desk', 'reply']);
    // Of classify and the operator, who parses again what is quarantined.
    expect(keysOf('QuarantineRemove')).toEqual(Array(2).fill(['quarantine#*']));
  });

  test('what takes in, posts and answers cannot list the mentions that there are, whose ids nobody guesses, nor can what the internet reaches but for the console', () => {
    const listing = FUNCTIONS.filter(([name]) =>
      resourcesOf(statements(name), 'dynamodb:Query').includes('vigie-trail/index/by-day'),
    );
    expect(listing.map(([name]) => name)).toEqual(['briefing', 'clock', 'console']);
    const scanning = FUNCTIONS.filter(([name]) => resourcesOf(statements(name), 'dynamodb:Scan').length > 0);
    expect(scanning).toEqual([]);
  });

  test('the console reads the trail alone, sends nothing, and knows its own key only', () => {
    const rights = statements('console').flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${stack.nameOf(resource).split('/').at(-1)}`)),
    );
    expect(rights.filter((right) => !right.startsWith('logs:'))).toEqual([
      'dynamodb:Query vigie-trail',
      'dynamodb:Query by-day',
      'dynamodb:Query by-crisis',
      'ssm:GetParameters VIGIE_CONSOLE_KEY',
      'ssm:GetParameters VIGIE_CONSOLE_KEY_PREVIOUS',
    ]);
  });

  test('a policy without a console leaves no function, and no route to one', () => {
    const { ofType } = synthesizeBare({ topology: topologyOf({ teams: ['press'], platforms }) });
    const names = ofType('AWS::Lambda::Function').map(({ properties }) => String(properties.FunctionName));
    expect(names).toContain('vigie-desk');
    expect(names).not.toContain('vigie-console');
    const routes = ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => String(properties.RouteKey));
    expect(routes.filter((route) => route.includes('console'))).toEqual([]);
  });

  test('each webhook reads its own secrets only, and no two functions share a role', () => {
    const roles = stack.ofType('AWS::Lambda::Function').map(({ properties }) => stack.nameOf(properties.Role));
    expect(new Set(roles).size).toBe(FUNCTIONS.length);
    expect(resourcesOf(statements('webhook-x'), 'ssm:GetParameters').map((arn) => arn.split('/').at(-1))).toEqual([
      'X_CONSUMER_SECRET',
      'X_CONSUMER_SECRET_PREVIOUS',
    ]);
  });

  test('a webhook may send to the intake queue, and touches no table', () => {
    for (const [name, { folder }] of FUNCTIONS) {
      if (folder !== 'webhook') continue;
      expect(resourcesOf(statements(name), 'sqs:SendMessage')).toEqual(['vigie-intake']);
      expect(
        statements(name)
          .flatMap(({ Action }) => Action)
          .filter((action) => action.startsWith('dynamodb:')),
      ).toEqual([]);
    }
  });
});

describe('The trail only grows', () => {
  test('no role may update or delete on it', () => {
    const onTrail = stack
      .allStatements()
      .filter(({ statement }) => statement.Resource.map(stack.nameOf).some((name) => name.includes('vigie-trail')))
      .flatMap(({ statement }) => statement.Action);
    expect(sorted([...new Set(onTrail)])).toEqual(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan']);
  });

  test('the table itself refuses it, whoever asks', () => {
    const { PolicyDocument } = z
      .object({ PolicyDocument: Document })
      .parse(propertiesOf('AWS::DynamoDB::Table', 'TableName', 'vigie-trail').ResourcePolicy);
    const denied = PolicyDocument.Statement.find(({ Sid }) => Sid === 'DenyRewriting');
    expect(denied).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(denied?.Condition).toBeUndefined();
    for (const action of ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete']) {
      expect(denied?.Action).toContain(`dynamodb:${action}`);
    }
  });
});

describe('Queues', () => {
  test.each(QUEUES)('%s is sealed, kept as declared, and has dead letters for 14 days', (name, spec) => {
    const dead = stack
      .ofType('AWS::SQS::Queue')
      .find(({ properties }) => properties.QueueName === `vigie-${name}-dead`);
    expect(queue(name)).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: spec.retentionDays * 86_400,
    });
    expect(dead?.properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
    expect(queue(name).RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [dead?.id, 'Arn'] },
      maxReceiveCount: spec.maxReceives,
    });
  });

  test('a message stays hidden at least six times as long as its function may run', () => {
    for (const [, spec] of FUNCTIONS) {
      for (const name of consumesOf(spec)) {
        expect(queue(name).VisibilityTimeout).toBeGreaterThanOrEqual(6 * spec.timeoutSeconds);
      }
    }
  });

  test('every queue and the alarm topic are spoken to over TLS only', () => {
    const tls = (type: string) =>
      stack
        .ofType(type)
        .filter(({ properties }) =>
          Document.parse(properties.PolicyDocument).Statement.some(
            ({ Effect, Condition }) =>
              Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
          ),
        )
        .flatMap(({ properties }) =>
          z
            .array(z.unknown())
            .parse(properties.Queues ?? properties.Topics)
            .map(stack.nameOf),
        );
    const queues = stack.ofType('AWS::SQS::Queue').map(({ properties }) => String(properties.QueueName));
    expect(sorted(tls('AWS::SQS::QueuePolicy'))).toEqual(sorted(queues));
    expect(tls('AWS::SNS::TopicPolicy')).toEqual(['vigie-alarms']);
  });

  test('a tick that fails is a dead letter too', () => {
    expect(lambda('clock').DeadLetterConfig).toBeDefined();
    const [schedule] = stack.ofType('AWS::Scheduler::Schedule');
    expect(schedule?.properties.Target).toHaveProperty('DeadLetterConfig.Arn');
  });
});

describe('Tables', () => {
  test.each(TABLES.map(({ name }) => name))(
    '%s is encrypted, restorable, protected, kept when the stack goes, and spoken to over TLS only',
    (name) => {
      const table = stack
        .ofType('AWS::DynamoDB::Table')
        .find(({ properties }) => properties.TableName === `vigie-${name}`);
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(table?.properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      });
      expect(JSON.stringify(table?.properties.ResourcePolicy)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
    },
  );

  test('docs/deploy.md removes them all', () => {
    const [, told] = /for table in (.*); do/.exec(DEPLOY) ?? [];
    expect(told).toBe(TABLES.map(({ name }) => name).join(' '));
  });

  test('nor is an index asked without TLS: IAM takes it for a place of its own', () => {
    for (const { properties } of stack.ofType('AWS::DynamoDB::Table')) {
      const { Statement } = z.object({ PolicyDocument: Document }).parse(properties.ResourcePolicy).PolicyDocument;
      const refused = Statement.find(({ Sid }) => Sid === 'DenyPlainHttp')?.Resource.map(stack.nameOf) ?? [];
      const indexes = z.array(z.object({ IndexName: z.string() })).parse(properties.GlobalSecondaryIndexes ?? []);
      const table = `table/${properties.TableName}`;
      expect(refused.map((arn) => arn.slice(arn.indexOf(table)))).toEqual([
        table,
        ...indexes.map(({ IndexName }) => `${table}/index/${IndexName}`),
      ]);
    }
  });

  test('content leaves by itself when its time is over, and nothing else does', () => {
    const expiring = stack
      .ofType('AWS::DynamoDB::Table')
      .filter(({ properties }) => 'TimeToLiveSpecification' in properties);
    expect(expiring.map(({ properties }) => properties.TableName)).toEqual(['vigie-content']);
  });
});

describe('Functions', () => {
  test('the longest name that a stack may have leaves each of them a name that Lambda takes', () => {
    const longest = 'a'.repeat(40);
    expect([longest, `${longest}a`].map((name) => StackName.safeParse(name).success)).toEqual([true, false]);
    const tooLong = FUNCTIONS.filter(([name]) => `${longest}-${name}`.length > 64);
    expect(tooLong).toEqual([]);
  });

  test.each(FUNCTIONS)('%s runs on Node 24, arm64, as long and as large as declared', (name, spec) => {
    expect(lambda(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: spec.timeoutSeconds,
      MemorySize: spec.memoryMiB,
    });
  });

  /** The console draws charts, with a library that weighs as much as all the rest: a person waits for a page, and no mention does. */
  const heaviestOf = ({ folder }: FunctionSpec) => (folder === 'console' ? 450_000 : 200_000);

  test.each(FUNCTIONS)('%s weighs less than 200 KB zipped, the SDK included, or 450 as the console', (name, spec) => {
    const dir = stack.codeOf(`vigie-${name}`);
    expect(zippedBytes(join(dir, BUNDLE_FILE))).toBeLessThan(heaviestOf(spec));
    expect(zippedBytes(join(dir, BUNDLE_FILE))).toBeGreaterThan(20_000);
  });

  test('what a desk says goes along in the languages that desks of the policy speak, and in no other', () => {
    const spokenBy = (name: string, words: (locale: Locale) => string) => {
      const bundle = readFileSync(join(stack.codeOf(`vigie-${name}`), BUNDLE_FILE), 'utf8');
      const said = bundle.replace(/\\(?:u|x)([0-9a-f]{4}|[0-9a-f]{2})/gi, (_, code) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      );
      return LOCALES.filter((locale) => said.includes(words(locale)));
    };
    const ours = ['fr', 'en', 'de', 'it', 'es'];
    const onCards = (locale: Locale) => textsOf(locale).desk.passedOn.noText;
    for (const name of ['desk', 'notify', 'briefing']) expect(spokenBy(name, onCards)).toEqual(ours);
    const onPages = (locale: Locale) => pageVoice({ locale, timeZone: 'UTC' }).says.mention.title;
    expect(spokenBy('console', onPages)).toEqual(ours);
  });

  test.each(FUNCTIONS)('%s finds beside its bundle what it declares', (name, { assets }) => {
    const dir = stack.codeOf(`vigie-${name}`);
    expect(readdirSync(dir).includes('policy.json')).toBe(assets.includes('policy'));
    // And no more than is read there: the training's report lies beside the weights here.
    const weights = existsSync(join(dir, 'weights')) ? readdirSync(join(dir, 'weights')) : [];
    expect(weights).toEqual(assets.includes('weights') ? ['model.bin'] : []);
    if (assets.includes('policy')) {
      expect(Policy.parse(JSON.parse(readFileSync(join(dir, 'policy.json'), 'utf8')))).toEqual(testPolicy);
    }
  });

  test('every log ends after three months', () => {
    const groups = stack.ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(FUNCTIONS.length + 1);
    for (const { properties } of groups) expect(properties.RetentionInDays).toBe(90);
  });
});

describe('The API', () => {
  test('is throttled, and its log holds neither addresses nor queries', () => {
    const [stage] = stack.ofType('AWS::ApiGatewayV2::Stage');
    expect(stage?.properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1_000,
    });
    const { Format } = z.object({ Format: z.string() }).parse(stage?.properties.AccessLogSettings);
    expect(Object.values(z.record(z.string(), z.string()).parse(JSON.parse(Format)))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/identity|queryString|\$context\.path|header/i)]),
    );
  });

  test('tells in its log what our code answered, by which the runbook tells a store that is away from a secret that is missing', () => {
    const [stage] = stack.ofType('AWS::ApiGatewayV2::Stage');
    const { Format } = z.object({ Format: z.string() }).parse(stage?.properties.AccessLogSettings);
    // `$context.integrationStatus` is Lambda's own: 200 whatever the function answered.
    expect(JSON.parse(Format)).toMatchObject({ functionStatus: '$context.integration.status' });
  });

  test('its address is an output', () => {
    expect(Object.keys(stack.outputs)).toEqual(expect.arrayContaining(['ApiUrl', 'AlarmTopic']));
  });
});

describe('Alarms', () => {
  const alarms = () => stack.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
  const names = () => alarms().map(({ AlarmName }) => String(AlarmName));

  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

  test('each has its row in the runbook, with the section that it links to, and calls somebody', () => {
    const anyOf = (names: Iterable<string>) => `(?:${[...names].join('|')})`;
    const { queues, functions } = testTopology;
    const rows = [...runbook.matchAll(/^\| `(vigie-[^`]+)` .*\(#([\w-]+)\) \|$/gm)].map(([, name = '', section]) => ({
      section,
      name: new RegExp(
        `^${name.replace('<queue>', anyOf(Object.keys(queues))).replace('<function>', anyOf(Object.keys(functions)))}$`,
      ),
    }));
    const told = alarms().map(({ AlarmName, AlarmDescription }) => ({
      name: String(AlarmName),
      sections: [String(AlarmDescription).split('docs/runbook.md#')[1]],
    }));
    expect(
      told.map(({ name }) => ({
        name,
        sections: rows.filter((row) => row.name.test(name)).map(({ section }) => section),
      })),
    ).toEqual(told);
    expect(rows.filter(({ name }) => !names().some((alarm) => name.test(alarm)))).toEqual([]);
    for (const { AlarmActions } of alarms()) {
      expect(z.array(z.unknown()).parse(AlarmActions).map(stack.nameOf)).toEqual(['vigie-alarms']);
    }
  });

  test('every section of the runbook is one of an alarm, and says what people notice, what to look at first, what to do and whom to wake', () => {
    const sections = new Map(
      runbook
        .split('\n## ')
        .slice(1)
        .map((section) => [anchorOf(section.split('\n')[0] ?? ''), section]),
    );
    sections.delete('before-anything-else');
    const linked = alarms().map(({ AlarmDescription }) => String(AlarmDescription).split('docs/runbook.md#')[1]);
    expect([...sections.keys()].toSorted()).toEqual([...new Set(linked)].toSorted());
    const parts = ['**People notice**', '**First**', '**Do**', '**Wake**'];
    expect(
      [...sections].flatMap(([name, section]) =>
        parts.filter((part) => !section.includes(part)).map((part) => [name, part]),
      ),
    ).toEqual([]);
  });

  test('is not all that pages name of a stack: each function, queue, table, log and policy that they name is there too', () => {
    const template = readFileSync(stack.templateFile, 'utf8');
    // What the reader makes.
    const theirs = ['vigie-test', 'vigie-content-at-noon'];
    const named = ['runbook', 'deploy', 'privacy'].flatMap((page) =>
      [
        ...readFileSync(join(import.meta.dirname, `../../docs/${page}.md`), 'utf8').matchAll(/\bvigie-[a-z][\w-]*\b/g),
      ].map(([name]) => name),
    );
    expect(named.length).toBeGreaterThan(30);
    const isThere = (name: string) => template.includes(`"${name}"`) || template.includes(`/${name}"`);
    expect(named.filter((name) => !isThere(name) && !theirs.includes(name))).toEqual([]);
  });

  test('may be published, of this account and nobody else’s, on a topic that no key seals', () => {
    const [topicPolicy, ...others] = stack.ofType('AWS::SNS::TopicPolicy');
    expect(others).toEqual([]);
    // A policy of our own takes the place of the one by which SNS lets the account publish.
    const allowed = Document.parse(topicPolicy?.properties.PolicyDocument).Statement.filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(allowed).toMatchObject([
      {
        Action: ['sns:Publish'],
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(allowed.flatMap(({ Resource }) => Resource.map(stack.nameOf))).toEqual(['vigie-alarms']);
    expect(stack.ofType('AWS::SNS::Topic').filter(({ properties }) => 'KmsMasterKeyId' in properties)).toEqual([]);
  });

  test('cost what docs/deploy.md says: as many as it counts for three teams, for each more, for a platform that may not be silent, and for the console', () => {
    const alarmsOf = (more: Partial<TopologyInput> = {}) =>
      synthesizeBare({ topology: topologyOf({ teams: ['a', 'b', 'c'], platforms, ...more }) }).ofType(
        'AWS::CloudWatch::Alarm',
      ).length;
    const three = alarmsOf();
    const [told] = /\d+ with three teams, and \d+ for each more/.exec(DEPLOY) ?? [];
    expect(told).toBe(
      `${three} with three teams, and ${alarmsOf({ teams: ['a', 'b', 'c', 'd'] }) - three} for each more`,
    );
    expect(DEPLOY).toContain('adds one, and the console three');
    expect(alarmsOf({ silentAfter: { x: '12h' } })).toBe(three + 1);
    expect(alarmsOf({ hasConsole: true })).toBe(three + 3);
  });

  test('each watches what its name says', () => {
    const byTrigger = {
      http: (name: string) => `${name}-signatures: Sum of signatures-wrong of ${name}, 3`,
      queues: (name: string) => `${name}-messages-failed: Sum of messages-failed of ${name}, 1`,
      schedule: (name: string) => `${name}-silent: Sum of Invocations of vigie-${name}, 1`,
    };
    const declared = [
      ...QUEUES.flatMap(([name, { oldestAlarmSeconds: seconds }]) => [
        `${name}-dead-letters: Maximum of ApproximateNumberOfMessagesVisible of vigie-${name}-dead, 1`,
        ...(seconds === undefined
          ? []
          : [`${name}-oldest: Maximum of ApproximateAgeOfOldestMessage of vigie-${name}, ${seconds}`]),
      ]),
      ...FUNCTIONS.flatMap(([name, { trigger }]) => [
        `${name}-errors: Sum of Errors of vigie-${name}, 1`,
        `${name}-throttles: Sum of Throttles of vigie-${name}, 1`,
        byTrigger[trigger.kind](name),
      ]),
      'webhook-x-no-mentions: Sum of mentions-received of webhook-x, 1',
      'quarantine: Maximum of ApproximateNumberOfMessagesVisible of vigie-quarantine, 1',
      'posts-late: Sum of posts-late of notify, 1',
      'posts-refused: Sum of posts-refused of notify, 1',
      'parked: Sum of jobs-parked of notify, 1',
      'api-5xx: Sum of 5xx of vigie $default, 1',
    ];
    const watched = alarms().map(({ AlarmName, Statistic, MetricName, Dimensions, Threshold }) => {
      const of = z.array(z.object({ Value: z.unknown() })).parse(Dimensions);
      const whose = of.map(({ Value }) => stack.nameOf(Value)).join(' ');
      return `${String(AlarmName).replace('vigie-', '')}: ${Statistic} of ${MetricName} of ${whose}, ${Threshold}`;
    });
    expect(sorted(watched)).toEqual(sorted(declared));
  });

  test.each([
    'reply-errors',
    'briefing-errors',
    'notify-errors',
    'webhook-standard-errors',
    'clock-throttles',
    'api-5xx',
  ])('%s hears a failure that comes back as late as a message or a platform does, and is deaf to one alone', (name) => {
    const alarm = Windowed.parse(alarms().find(({ AlarmName }) => AlarmName === `vigie-${name}`));
    const isSetOffBy = (minutes: readonly number[]) =>
      minutes.some((last) => {
        const heard = minutes.filter((minute) => minute <= last && minute > last - alarm.EvaluationPeriods);
        return heard.length >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods);
      });
    expect(alarm).toMatchObject({ Period: 60, Threshold: 1 });
    expect(isSetOffBy([0])).toBe(false);
    // What a crash leaves is hidden for the queue's own time, six times the function's.
    for (const { VisibilityTimeout } of stack.ofType('AWS::SQS::Queue').map(({ properties }) => properties))
      if (VisibilityTimeout !== undefined) expect(isSetOffBy([0, Number(VisibilityTimeout) / 60])).toBe(true);
    // Standard Webhooks: at once, after five seconds, after five minutes.
    expect(isSetOffBy([0, 5])).toBe(true);
  });

  test('three bad signatures in an hour are enough where few come: a desk whose secret is wrong sees no twenty presses', () => {
    for (const [name, { trigger }] of FUNCTIONS) {
      if (trigger.kind !== 'http') continue;
      expect(alarms().find(({ AlarmName }) => AlarmName === `vigie-${name}-signatures`)).toMatchObject({
        MetricName: 'signatures-wrong',
        Dimensions: [{ Name: 'service', Value: name }],
        Period: 3_600,
        EvaluationPeriods: 1,
        Threshold: 3,
      });
    }
  });

  test('every queue has one for dead letters, and one for age where waiting is not the point', () => {
    for (const [name, { oldestAlarmSeconds }] of QUEUES) {
      expect(names()).toContain(`vigie-${name}-dead-letters`);
      expect(names().includes(`vigie-${name}-oldest`)).toBe(oldestAlarmSeconds !== undefined);
    }
  });

  test('what notify puts off, which SQS leaves out of a queue’s age, and what it gives up are watched for ten minutes: a job that waits is seen every five', () => {
    const properties = (name: string) => alarms().find(({ AlarmName }) => AlarmName === name);
    for (const [name, metric] of [
      ['vigie-posts-late', 'posts-late'],
      ['vigie-posts-refused', 'posts-refused'],
    ] as const)
      expect(properties(name)).toMatchObject({
        MetricName: metric,
        Dimensions: [{ Name: 'service', Value: 'notify' }],
        Period: 600,
        EvaluationPeriods: 1,
        Threshold: 1,
      });
  });

  test('a store that is away for one function alone calls somebody within minutes: it fails message after message, and neither the function nor the age of its queue tells', () => {
    const reading = FUNCTIONS.filter(([, { trigger }]) => trigger.kind === 'queues').map(([name]) => name);
    expect(reading).toEqual(expect.arrayContaining(['classify', 'notify']));
    for (const name of reading)
      expect(alarms().find(({ AlarmName }) => AlarmName === `vigie-${name}-messages-failed`)).toMatchObject({
        MetricName: 'messages-failed',
        Dimensions: [{ Name: 'service', Value: name }],
        Period: 60,
        // What fails is tried again each minute; what fails for a moment sets nothing off.
        DatapointsToAlarm: 5,
        EvaluationPeriods: 10,
      });
  });

  test('silence is an alarm of the clock, and of a platform for as long as the policy says, and of nothing else', () => {
    const onSilence = alarms().filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
    const alarm = { TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' };
    expect(onSilence).toMatchObject([
      {
        ...alarm,
        AlarmName: 'vigie-webhook-x-no-mentions',
        Period: 3_600,
        EvaluationPeriods: 12,
        DatapointsToAlarm: 12,
      },
      { ...alarm, AlarmName: 'vigie-clock-silent', Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5 },
    ]);
  });

  test('there is one for the quarantine, for what is parked, for the API, and for a clock that stands still', () => {
    expect(names()).toEqual(
      expect.arrayContaining(['vigie-quarantine', 'vigie-parked', 'vigie-api-5xx', 'vigie-clock-silent']),
    );
  });
});

test('the dashboard shows signatures refused of all that are called from outside, texts that were fetched, and second opinions', () => {
  const metrics = new Map(widgetsOf(stack).map(({ title, metrics }) => [title, metrics]));
  const called = FUNCTIONS.filter(([, { trigger }]) => trigger.kind === 'http').map(([name]) => name);
  expect(called).toContain('desk');
  expect(metrics.get('Signatures refused')?.map(([, , , service]) => service)).toEqual(called);
  expect(metrics.get('In the time that is shown')?.map(([, name]) => name)).toEqual(
    expect.arrayContaining(['texts-fetched', 'texts-not-fetched', 'second-opinions', 'second-opinions-failed']),
  );
});

test('a second stack of the account counts for itself: its name is the namespace that its functions write to and its alarms and dashboard read', () => {
  const other = synthesizeBare({ prefix: 'vigie-test' });
  for (const { properties } of other.ofType('AWS::Lambda::Function'))
    expect(properties).toMatchObject({ Environment: { Variables: { METRICS_NAMESPACE: 'vigie-test' } } });
  const alarmed = other.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties.Namespace);
  const drawn = widgetsOf(other).flatMap(({ metrics }) => metrics.map(([namespace]) => namespace));
  expect(drawn).toContain('vigie-test');
  const others = new Set(['AWS/SQS', 'AWS/Lambda', 'AWS/ApiGateway', 'vigie-test']);
  expect(new Set([...alarmed, ...drawn])).toEqual(others);
});

const Windowed = z.object({
  Period: z.number(),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
});

const widgetsOf = ({ ofType, nameOf }: Pick<Synthesized, 'ofType' | 'nameOf'>) => {
  const [dashboard] = ofType('AWS::CloudWatch::Dashboard');
  return Dashboard.parse(JSON.parse(nameOf(dashboard?.properties.DashboardBody))).widgets.map(
    ({ properties }) => properties,
  );
};

const Dashboard = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({
        title: z.string(),
        metrics: z.array(z.array(z.unknown())).default([]),
        alarms: z.array(z.unknown()).default([]),
      }),
    }),
  ),
});
