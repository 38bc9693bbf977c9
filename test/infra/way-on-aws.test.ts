import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { standard } from '../../shared/platforms/standard.ts';
import { Job } from '../../shared/queue/jobs.ts';
import { slackSignature } from '../platforms/signing.ts';
import { type Synthesized, synthesize } from './synthesized.ts';
import { httpEvent, queueEvent, startAws } from './way-on-aws.ts';

describe('A mention goes its whole way through the bundles', () => {
  const TEXT = 'canary: the app of Example Bank is down since this morning';
  const SECRETS = {
    VIGIE_ID_KEY: 'an id key',
    SLACK_BOT_TOKEN: 'xoxb-canary',
    SLACK_SIGNING_SECRET: 'a signing secret',
    STANDARD_WEBHOOKS_SECRET: `whsec_${Buffer.from('a secret of the vendors').toString('base64')}`,
  };
  /** A stack from before the console has no key for it. */
  const stored: Record<string, string> = { ...SECRETS };
  let stack: Synthesized;
  let aws: Awaited<ReturnType<typeof startAws>>;
  beforeAll(async () => {
    stack = await synthesize();
    aws = await startAws(stack, stored);
  });
  afterAll(async () => {
    await aws?.stop();
    stack?.remove();
  });

  test('from a signed webhook to a card, a claim, and the card drawn again', async () => {
    const output: string[] = [];
    const invoke = async (name: string, event: unknown) => {
      const invoked = await aws.invoke(name, event);
      output.push(invoked.output);
      return invoked.result;
    };
    const sample = {
      platformId: 'first-1',
      text: TEXT,
      author: { id: 'a-1', handle: 'canary-handle', name: 'Canary Name' },
      account: { id: '1', handle: 'example' },
    };
    const webhook = standard.compose(
      sample,
      { signing: [SECRETS.STANDARD_WEBHOOKS_SECRET], verifyToken: [] },
      Date.now(),
    );

    const forged = { ...webhook, body: Buffer.concat([webhook.body, Buffer.from(' ')]) };
    expect(await invoke('webhook-standard', httpEvent('/webhooks/standard', forged))).toMatchObject({
      statusCode: 401,
    });
    expect(aws.bodiesIn('intake')).toEqual([]);

    expect(await invoke('webhook-standard', httpEvent('/webhooks/standard', webhook))).toMatchObject({
      statusCode: 200,
    });
    const intake = aws.bodiesIn('intake');
    expect(intake).toHaveLength(1);

    expect(await invoke('classify', queueEvent('intake', intake))).toEqual({ batchItemFailures: [] });
    const team = ['urgent', 'team-press'].find((queue) => aws.bodiesIn(queue).length > 0) ?? '';
    const jobs = aws.bodiesIn(team);
    expect(jobs).toHaveLength(1);
    const { trailId } = Job.parse(JSON.parse(jobs[0] ?? ''));

    expect(await invoke('notify', queueEvent(team, jobs))).toEqual({ batchItemFailures: [] });
    expect(aws.posts).toMatchObject([{ method: 'chat.postMessage', body: { channel: 'C0123456789' } }]);
    // The same message a second time, as SQS may: nothing is posted.
    expect(await invoke('notify', queueEvent(team, jobs))).toEqual({ batchItemFailures: [] });
    expect(aws.posts).toHaveLength(1);

    const payload = {
      type: 'block_actions',
      user: { id: 'U0123456789' },
      actions: [{ action_id: 'claim', value: trailId }],
    };
    const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    expect(await invoke('desk', httpEvent('/slack/interactions', signedBySlack(body)))).toMatchObject({
      statusCode: 200,
    });
    const redraw = aws.bodiesIn(team).slice(jobs.length);
    expect(redraw.map((job) => Job.parse(JSON.parse(job)).type)).toEqual(['update']);

    expect(await invoke('notify', queueEvent(team, redraw))).toEqual({ batchItemFailures: [] });
    expect(aws.posts.map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.update']);

    expect(await invoke('clock', {})).toBeNull();

    // By the same author: that they have an alias already is an error of the SDK, told by its name.
    const second = standard.compose(
      { ...sample, platformId: 'first-2' },
      { signing: [SECRETS.STANDARD_WEBHOOKS_SECRET], verifyToken: [] },
      Date.now(),
    );
    await invoke('webhook-standard', httpEvent('/webhooks/standard', second));
    const more = aws.bodiesIn('intake').slice(intake.length);
    expect(await invoke('classify', queueEvent('intake', more))).toEqual({ batchItemFailures: [] });
    expect(aws.bodiesIn(team).length).toBe(jobs.length + redraw.length + 1);

    // The last two are not set: a text that came as ids only would not be fetched, nobody gets a link to the console, and everything else is as it is.
    expect(new Set(aws.read.map((name) => name.replace('_PREVIOUS', '')))).toEqual(
      new Set([...Object.keys(SECRETS), 'META_PAGE_TOKEN', 'VIGIE_CONSOLE_KEY'].map((name) => `/vigie/${name}`)),
    );
    const written = output.join('\n');
    // As the alarms and the dashboard look for it.
    expect(written).toMatch(
      /"Namespace":"vigie","Dimensions":\[\["service"\]\].*"service":"webhook-standard".*"mentions-received":1/,
    );
    expect(written).not.toMatch(/canary/i);
  });

  /** As Slack sends it. */
  const signedBySlack = (body: Buffer) => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = slackSignature(SECRETS.SLACK_SIGNING_SECRET, timestamp, body);
    return { headers: { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': signature }, body };
  };

  test('and a head from /vigie console to its pages, once its key is stored', async () => {
    const command = { text: 'console', user_id: 'U0123456789', response_url: 'https://hooks.slack.com/x' };
    const { headers, body } = signedBySlack(Buffer.from(new URLSearchParams(command).toString()));
    const host = 'abc123.execute-api.eu-west-3.amazonaws.com';
    const atGateway = { host, 'x-forwarded-proto': 'https' };
    const asked = httpEvent('/slack/commands', { headers: { ...headers, ...atGateway }, body });
    const get = (more: object) => ({
      rawPath: '/console',
      headers: atGateway,
      requestContext: { http: { method: 'GET' } },
      ...more,
    });
    const said = async () => JSON.parse(Answer.parse((await aws.invoke('desk', asked)).result).body).text;

    expect(await said()).toContain('VIGIE_CONSOLE_KEY');
    expect((await aws.invoke('console', get({}))).result).toMatchObject({ statusCode: 403 });

    stored.VIGIE_CONSOLE_KEY = 'a key of a few characters';
    expect(await said()).toContain('openssl rand -hex 32');
    expect((await aws.invoke('console', get({}))).result).toMatchObject({ statusCode: 403 });

    stored.VIGIE_CONSOLE_KEY = 'the key of the console, long enough for one';
    const [, query = ''] =
      /^<https:\/\/abc123\.execute-api\.eu-west-3\.amazonaws\.com\/console\?([^|]+)\|/.exec(await said()) ?? [];
    const entered = await aws.invoke('console', get({ rawQueryString: query }));
    const { statusCode, headers: sent, cookies } = Answer.parse(entered.result);
    expect([statusCode, sent.location]).toEqual([303, '/console']);
    expect(cookies).toEqual([expect.stringMatching(/^vigie-console=session\..*; Secure$/)]);

    const closed = await aws.invoke('console', get({}));
    expect(closed.result).toMatchObject({ statusCode: 403 });
    const opened = await aws.invoke('console', get({ cookies: cookies.map((cookie) => cookie.split(';')[0]) }));
    expect(opened.result).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const written = (text: string) => expect.stringMatching(`"message":"${text}".*"user":"U0123456789"`);
    expect([entered.output, opened.output]).toEqual([written('console entered'), written('console page seen')]);
    // Who has a pass, or a part of one, may be anybody.
    expect([entered, closed, opened].map(({ output }) => output).join('\n')).not.toMatch(/pass=|session\.|link\./);
    expect(closed.output).not.toContain('U0123456789');
  });
});

const Answer = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  cookies: z.array(z.string()).default([]),
  body: z.string(),
});
