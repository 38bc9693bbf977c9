import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PERMISSIONS } from '../../infra/constructs/grants.ts';
import { topologyFor } from '../../infra/load-topology.ts';
import { policyOf } from '../../infra/read-policy-file.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoQuarantineStore } from '../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { TABLES } from '../../shared/adapters/aws/tables.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import { Intake } from '../../shared/queue/jobs.ts';
import { DAY, dayOf } from '../../shared/runtime/clock.ts';
import { decideAndAppend } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { onLoopback } from '../on-loopback.ts';
import { type Said, typed } from '../unit/cli/typed.ts';
import { type Engine, ID_KEY, POLICY_FILE, startEngine } from '../unit/privacy/engine.ts';
import { makeTable, startDynamo } from './dynamo.ts';
import { makeQueue, startSqs } from './sqs.ts';

const { queues: QUEUES, operator } = topologyFor(policyOf(POLICY_FILE));
const idOf = (platformId: string) => mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId });

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let sqs: Awaited<ReturnType<typeof startSqs>>;
let engine: Engine;
let proxies: { readonly servers: readonly Server[]; readonly urls: readonly string[] };
/** What the commands of a test asked of AWS: `sqs:GetQueueUrl`, `dynamodb:Query`… */
const asked = new Set<string>();
const OPERATOR_RIGHTS: ReadonlySet<string> = new Set([
  ...operator.grants.flatMap((grant) => PERMISSIONS[grant].actions.map((action) => `dynamodb:${action}`)),
  ...['GetQueueUrl', 'GetQueueAttributes', 'SendMessage', 'ReceiveMessage', 'DeleteMessage'].map(
    (name) => `sqs:${name}`,
  ),
]);

beforeAll(async () => {
  [dynamo, sqs] = await Promise.all([startDynamo(), startSqs()]);
  await Promise.all(TABLES.map(({ name }) => makeTable(dynamo.client, name, `vigie-${name}`)));
  for (const queue of Object.keys(QUEUES)) {
    for (const name of [`vigie-${queue}`, `vigie-${queue}-dead`]) await makeQueue(sqs.client, name);
  }
  engine = await aDayAtTheDesk();
  await copyToAws(engine);
  proxies = await listening(dynamo.url, sqs.url);
});
afterAll(async () => {
  engine.store.close();
  for (const server of proxies.servers) server.close();
  await Promise.all([dynamo.stop(), sqs.stop()]);
});

describe('the commands say of a stack on AWS what they say of one machine', () => {
  beforeEach(() => asked.clear());
  // And none of them asks for a right that the operator's policy does not give.
  afterEach(() => {
    vi.useRealTimers();
    expect([...asked].filter((action) => !OPERATOR_RIGHTS.has(action))).toEqual([]);
  });

  test.each([
    'report',
    'report --json',
    'trail verify',
    'trail heads',
    `trail show ${idOf('m1')}`,
    'corrections',
    'authors follow-up --topic outage',
  ])('vigie %s', async (words) => {
    const args = words.split(' ');
    // A report says as of when it is.
    vi.useFakeTimers({ toFake: ['Date'], now: engine.now() });
    const here = await vigie(args, { DATA_DIR: engine.dataDir });
    expect(here.exitCode).toBe(0);
    expect(here.out.length).toBeGreaterThan(10);
    expect(await vigie(args, onAws())).toEqual(here);
  });

  test('vigie report of days that are over', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: engine.now() + 40 * DAY });
    const args = ['report', '--from', dayOf(engine.now() - DAY), '--to', dayOf(engine.now() + DAY)];
    const here = await vigie(args, { DATA_DIR: engine.dataDir });
    expect(here.out).toMatch(/^4 mentions that came from /);
    expect(here.out).toMatch(/ claim +1 /);
    expect(await vigie(args, onAws())).toEqual(here);
  });

  test('an auditor needs no right to write', async () => {
    for (const words of ['report', 'trail heads', 'trail verify', `trail show ${idOf('m1')}`])
      expect((await vigie(words.split(' '), onAws())).exitCode).toBe(0);
    expect([...asked].toSorted()).toEqual(['dynamodb:Query', 'dynamodb:Scan']);
  });

  test('what waits, is dead or quarantined is counted and sent again, which needs every right of the operator’s policy', async () => {
    const [trailId, postId] = [idOf('m1'), `${idOf('m1')}/1/0`];
    const job = JSON.stringify({ type: 'post', trailId, postId });
    await sqs.client.send(new SendMessageCommand({ QueueUrl: await urlOf('vigie-urgent-dead'), MessageBody: job }));
    const quarantined = await quarantineWhatIsUnderstoodByNow();
    const before = await vigie(['queues'], onAws());
    expect(before.out).toMatch(/^urgent +0 +0 +1 /m);
    const redriven = await vigie(['redrive'], onAws());
    expect(redriven.out).toContain('sent again: 1 dead letter, 1 parked or failed post');
    expect(redriven.out).toContain('understood this time: 1 quarantined webhook; ');
    expect(await bodiesOf('vigie-urgent')).toEqual([job]);
    expect(await quarantined()).toBeUndefined();
    expect((await bodiesOf('vigie-intake')).join()).toContain('"platformId":"q1"');
    const after = await vigie(['queues'], onAws());
    expect(after.out).toMatch(/^urgent +0 +1 +0 /m);
    expect([before.out, after.out].map((out) => out.includes('parked'))).toEqual([true, false]);
    // To list the trail as it lies there is `trail verify`’s alone.
    const rest = [...OPERATOR_RIGHTS].filter((right) => right !== 'dynamodb:Scan');
    expect([...asked].toSorted()).toEqual(rest.toSorted());
  });

  test('an erasure is asked of the stack, in the words of its intake', async () => {
    const { out } = await vigie(['erase', '--platform', 'blog', '--author', 'a-9', '--replay'], onAws());
    expect(out).toContain('erased within a minute');
    const items = (await bodiesOf('vigie-intake')).map((body) => Intake.parse(JSON.parse(body)));
    expect(items).toContainEqual({ type: 'replay-erasures' });
    expect(items).toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ type: 'author-gone', authorId: 'a-9' }) }),
    );
  });

  test('of one mention too, where there is one by that id', async () => {
    const { out } = await vigie(['erase', '--mention', idOf('m1')], onAws());
    expect(out).toContain('erased within a minute');
    const items = (await bodiesOf('vigie-intake')).map((body) => Intake.parse(JSON.parse(body)));
    expect(items).toContainEqual({ type: 'erase-mention', trailId: idOf('m1') });
    const { err, exitCode } = await vigie(['erase', '--mention', 'nobody-knows-it'], onAws());
    expect([err, exitCode]).toEqual([expect.stringContaining('no trail nobody-knows-it'), 1]);
    expect(await bodiesOf('vigie-intake')).toEqual([]);
  });
});

describe('who cannot be answered is told what to do', () => {
  test.each([
    ['no region', { AWS_REGION: undefined }, 'set AWS_REGION'],
    ['no credentials', { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }, 'AWS_PROFILE'],
    ['another name', { VIGIE_STACK: 'watch' }, 'no stack watch in this account and region'],
    ['no region of AWS', { AWS_REGION: 'EU West 3' }, 'AWS_REGION is no name of a region'],
    ['no name at all', { VIGIE_STACK: 'My Stack!' }, 'VIGIE_STACK: is no name of a stack'],
  ])('%s', async (_, environment, words) => {
    const { exitCode, out, err } = await vigie(['report'], { ...onAws(), ...environment });
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
  });
});

describe('a team of the policy that is not deployed', () => {
  const planned = () => {
    const file = join(engine.dataDir, 'planned.yaml');
    const policy = readFileSync(POLICY_FILE, 'utf8')
      .replace(/^teams:$/m, 'teams:\n  planned: { name: Planned }')
      .replace(/^ {4}channels:$/m, '    channels:\n      planned: triage');
    writeFileSync(file, policy);
    return { ...onAws(), POLICY_FILE: file };
  };

  test.each(['report', `trail show ${idOf('m1')}`, 'erase --platform x --author 1'])(
    'is not in the way of vigie %s',
    async (words) => {
      const { exitCode, err } = await vigie(words.split(' '), planned());
      expect([exitCode, err]).toEqual([0, '']);
    },
  );

  test('is told to whoever asks for all queues', async () => {
    const { exitCode, err } = await vigie(['queues'], planned());
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^no stack vigie with this policy's teams .*POLICY_FILE\n$/);
  });
});

/** Mentions routed, claimed, rerouted and resolved, with the embedded engine. */
const aDayAtTheDesk = async (): Promise<Engine> => {
  const started = startEngine();
  for (const id of ['m1', 'm2', 'm3']) {
    const author = { id: `a-${id}`, handle: `h_${id}` };
    await started.standard('mention.created', { id, platform: 'blog', text: `the app is down again, ${id}`, author });
    started.pass(1_000);
  }
  await started.run();
  await started.standard('mention.created', { id: 'm4', platform: 'blog', text: 'the app is down for me' });
  await started.run(['classify']);
  await decideAndAppend(started.ports, await started.trail(idOf('m4')), ({ posts }) => [
    { type: 'parked', by: SYSTEM, postId: posts[0]?.postId ?? '', code: 'bug' },
  ]);
  started.pass(60_000);
  const by = { kind: 'person', user: 'U0ANNA0001' } as const;
  await decideAndAppend(started.ports, await started.trail(idOf('m1')), () => [
    { type: 'claimed', by },
    { type: 'retagged', by, topic: 'fraud-security', urgency: undefined },
  ]);
  started.pass(60_000);
  await decideAndAppend(started.ports, await started.trail(idOf('m1')), () => [{ type: 'resolved', by }]);
  return started;
};

const copyToAws = async ({ store }: Engine): Promise<void> => {
  const trail = dynamoTrailStore(dynamo.client, 'vigie-trail');
  const contents = dynamoContentStore(dynamo.client, 'vigie-content');
  for (const id of ['m1', 'm2', 'm3', 'm4'].map(idOf)) {
    for (const commit of await store.trail.read(id)) await trail.put(commit);
    const content = await store.content.get(id, 0);
    if (content !== undefined) await contents.put(content);
  }
};

/** Returns the look at where its bytes lie. */
const quarantineWhatIsUnderstoodByNow = async () => {
  const store = dynamoQuarantineStore(dynamo.client, 'vigie-content');
  const words = { id: 'q1', platform: 'blog', text: 'late' };
  const body = { type: 'mention.created', timestamp: new Date().toISOString(), data: words };
  const bodyBase64 = Buffer.from(JSON.stringify(body)).toString('base64');
  const at = { receivedAt: Date.now(), expiresAt: Date.now() + 86_400_000 };
  await store.putQuarantined({ id: 'q', via: 'standard', why: [], bodyBase64, ...at });
  const MessageBody = JSON.stringify({ contentId: 'q', via: 'standard', why: [] });
  await sqs.client.send(new SendMessageCommand({ QueueUrl: await urlOf('vigie-quarantine'), MessageBody }));
  return () => store.getQuarantined('q');
};

const onAws = (): Record<string, string> => ({
  VIGIE_STACK: 'vigie',
  AWS_REGION: 'eu-west-3',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL_DYNAMODB: proxies.urls[0] ?? '',
  AWS_ENDPOINT_URL_SQS: proxies.urls[1] ?? '',
});

/** The command line in this process: it is the same, and does not take a second to load each time. */
const vigie = (args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Promise<Said> => {
  // No configuration of the person who runs the tests.
  const home = { HOME: engine.dataDir, AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  return typed({ POLICY_FILE, ...home, ...environment }, ...args);
};

/** Before each emulator a way that writes down which action was asked for, as IAM names it. */
const listening = async (...targets: readonly string[]) => {
  const servers = targets.map((target) =>
    createServer((incoming, outgoing) => {
      const [service = '', action = ''] = String(incoming.headers['x-amz-target']).split('.');
      asked.add(`${service.startsWith('Dynamo') ? 'dynamodb' : 'sqs'}:${action.replace(/Batch$/, '')}`);
      const onward = request(target, { method: incoming.method, path: incoming.url, headers: incoming.headers });
      onward.on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      });
      // A command that ends with a sentence leaves what it asked beside that unanswered.
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }),
  );
  return { servers, urls: await Promise.all(servers.map(onLoopback)) };
};

const urlOf = (name: string): Promise<string> => makeQueue(sqs.client, name);

/** What is visible in a queue; it is hidden then. */
const bodiesOf = async (name: string): Promise<readonly string[]> => {
  const command = new ReceiveMessageCommand({ QueueUrl: await urlOf(name), MaxNumberOfMessages: 10 });
  return ((await sqs.client.send(command)).Messages ?? []).map(({ Body }) => Body ?? '');
};
