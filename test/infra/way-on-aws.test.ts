import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  let stack: Synthesized;
  let aws: Awaited<ReturnType<typeof startAws>>;
  beforeAll(async () => {
    stack = await synthesize();
    aws = await startAws(stack, SECRETS);
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
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = slackSignature(SECRETS.SLACK_SIGNING_SECRET, timestamp, body);
    const headers = { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': signature };
    expect(await invoke('desk', httpEvent('/slack/interactions', { headers, body }))).toMatchObject({
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

    // The token is not set: a text that came as ids only would not be fetched, and everything else is as it is.
    expect(new Set(aws.read.map((name) => name.replace('_PREVIOUS', '')))).toEqual(
      new Set([...Object.keys(SECRETS), 'META_PAGE_TOKEN'].map((name) => `/vigie/${name}`)),
    );
    const written = output.join('\n');
    // As the alarms and the dashboard look for it.
    expect(written).toMatch(
      /"Namespace":"vigie","Dimensions":\[\["service"\]\].*"service":"webhook-standard".*"mentions-received":1/,
    );
    expect(written).not.toMatch(/canary/i);
  });
});
