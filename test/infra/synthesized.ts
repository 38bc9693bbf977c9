import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { BUNDLE_FILE } from '../../infra/bundle.ts';
import { VigieStack } from '../../infra/stack.ts';
import { type Topology, topologyOf } from '../../infra/topology.ts';
import { vigieApp } from '../../infra/vigie-app.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import { Policy } from '../../shared/policy/policy-schema.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const Template = z.object({ Resources: z.record(z.string(), Resource), Outputs: z.record(z.string(), z.unknown()) });
const Report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      conclusion: z.string(),
      violations: z.array(z.object({ ruleName: z.string() })),
      suppressedViolations: z.array(z.object({ ruleName: z.string() })).default([]),
    }),
  ),
});

export const StatementOf = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z.unknown().transform((resource) => [resource].flat()),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof StatementOf>;

/** The teams of the tests' own policy: one more than the usual three, so that nothing may know them by heart. */
export const TEAMS = ['press', 'customer-service', 'communications', 'watch-cell'];

/** The languages of its desks beside the group's: as many as the policy that Vigie comes with has. */
const SPOKEN = ['fr', 'de', 'it', 'es'];

export const testPolicy = Policy.parse({
  brand: { names: ['Example Bank'] },
  channels: { desk: 'C0123456789' },
  teams: Object.fromEntries(TEAMS.map((team) => [team, { name: team }])),
  desks: Object.fromEntries(
    ['group', ...SPOKEN].map((id) => [
      id,
      { name: id, timeZone: 'Europe/Paris', locale: id === 'group' ? 'en' : id, channels: { press: 'desk' } },
    ]),
  ),
  groupDesk: 'group',
  rules: [{ name: 'everything', team: 'press' }],
  console: {},
});

export const testTopology: Topology = topologyOf({
  teams: TEAMS,
  platforms,
  // An inference profile: the kind of model that asks for most rights.
  secondOpinion: 'eu.example.model-v1:0',
  hasConsole: true,
  silentAfter: { x: '12h' },
});

/** The CDK only warns of what it finds itself, takes eight seconds to load its rules, and cfn-lint reads the template as well. */
const QUICKLY = { builtinCloudFormationValidation: false };

/** The template as CloudFormation would get it, without an account, and what the checks of the synthesis said. */
export const synthesize = async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'vigie-cdk-'));
  const app = await vigieApp({ policy: testPolicy, topology: testTopology }, { ...QUICKLY, outdir });
  const assembly = app.synth();
  const readJson = (file: string): unknown => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const { Resources, Outputs } = Template.parse(readJson('vigie.template.json'));
  const resources = resourcesOf(Resources);
  return {
    ...resources,
    templateFile: join(outdir, 'vigie.template.json'),
    outputs: Outputs,
    report: Report.parse(readJson('validation-report.json')).pluginReports,
    /** The folder of a function's code. */
    codeOf: (functionName: string): string => {
      const { S3Key } = z.object({ S3Key: z.string() }).parse(resources.lambdaNamed(functionName)?.properties.Code);
      return join(assembly.directory, `asset.${S3Key.replace('.zip', '')}`);
    },
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
};
export type Synthesized = Awaited<ReturnType<typeof synthesize>>;

/** The resources alone of another stack, with functions that are empty. */
export const synthesizeBare = ({ prefix = 'vigie', topology = testTopology }) => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-bare-'));
  try {
    writeFileSync(join(dir, BUNDLE_FILE), '');
    const bundles = new Map(Object.values(topology.functions).map(({ folder }) => [folder, dir]));
    const app = new App(QUICKLY);
    new VigieStack(app, prefix, { prefix, topology, bundles });
    return resourcesOf(Template.parse(app.synth().getStackByName(prefix).template).Resources);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const resourcesOf = (Resources: z.infer<typeof Template>['Resources']) => {
  const ofType = (type: string) =>
    Object.entries(Resources).flatMap(([id, { Type, Properties, ...policies }]) =>
      Type === type ? [{ id, properties: Properties, ...policies }] : [],
    );

  /** References become what they refer to: `vigie-intake` for a queue's ARN, `…:parameter/vigie/X` for a join. */
  const nameOf = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Reference.parse(value);
    if (join !== undefined) return join[1].map(nameOf).join(join[0]);
    const id = Ref ?? attribute?.[0] ?? '';
    const properties = Resources[id]?.Properties ?? {};
    const named = ['QueueName', 'TableName', 'FunctionName', 'LogGroupName', 'TopicName', 'Name'].flatMap((key) =>
      typeof properties[key] === 'string' ? [properties[key]] : [],
    );
    return named[0] ?? id;
  };

  /** As CloudFormation would send it, in the region with the longest name: what the limits of AWS count. */
  const deployed = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => {
      const reference = Reference.strict().safeParse(part).data;
      if (reference === undefined || Object.keys(reference).length === 0) return part;
      const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = reference;
      if (join !== undefined) return join[1].map((each) => unquoted(deployed(each))).join(join[0]);
      const id = Ref ?? attribute?.[0] ?? '';
      const type = Resources[id]?.Type;
      const name = nameOf(part);
      if (type === undefined) return PSEUDO[name] ?? name;
      const isQueue = type === 'AWS::SQS::Queue';
      if (isQueue && Ref !== undefined) return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
      return isQueue
        ? `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`
        : `arn:aws:${type.split('::')[1]}:${REGION}:${ACCOUNT}:table/${name}`;
    });

  const lambdaNamed = (functionName: string) =>
    ofType('AWS::Lambda::Function').find(({ properties }) => properties.FunctionName === functionName);

  const statementsOf = (functionName: string): Statement[] => {
    const role = nameOf(lambdaNamed(functionName)?.properties.Role);
    return ofType('AWS::IAM::Policy')
      .filter(({ properties }) => z.array(z.unknown()).parse(properties.Roles).map(nameOf).includes(role))
      .flatMap(({ properties }) => Document.parse(properties.PolicyDocument).Statement);
  };

  return {
    ofType,
    nameOf,
    deployed,
    lambdaNamed,
    statementsOf,
    allStatements: () =>
      [...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy')].flatMap(({ id, properties }) =>
        Document.parse(properties.PolicyDocument).Statement.map((statement) => ({ id, statement })),
      ),
  };
};

export const Document = z.object({ Statement: z.array(StatementOf) });

const REGION = 'ap-southeast-1';
const ACCOUNT = '111111111111';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
};

const unquoted = (json: string): string => (json.startsWith('"') ? z.string().parse(JSON.parse(json)) : json);

const Reference = z.object({
  Ref: z.string().optional(),
  'Fn::GetAtt': z.array(z.string()).optional(),
  'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]).optional(),
});
