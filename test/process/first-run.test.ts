import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { messagesOf, newDataDir, type RunningVigie, startSlack, startVigieProcess, until } from './running-vigie.ts';

let slack: SlackPreview;
const started: RunningVigie[] = [];

beforeAll(async () => {
  slack = await startSlack();
});
afterAll(async () => {
  await Promise.all(started.map((vigie) => vigie.kill()));
  await slack.close();
});

const STAND_IN = { SLACK_BOT_TOKEN: undefined };

/** What a start says of samples, once it has said it. */
const firstRun = async (dataDir: string, environment: Readonly<Record<string, string | undefined>>) => {
  const vigie = await startVigieProcess(dataDir, environment, []);
  started.push(vigie);
  const said = () => /^First run: .*$/m.exec(vigie.output())?.[0];
  await until(async () => said() !== undefined, 60);
  return said();
};

test('a real Slack gets no invented mention on the first run: samples are for the stand-in', async () => {
  expect(await firstRun(newDataDir(), { SLACK_API_URL: `${slack.url}/api/` })).toBe(
    'First run: no sample mentions were sent, since this Slack is real.',
  );
  expect(await messagesOf(slack)).toEqual([]);
});

test('the first run with the stand-in has samples, also after a start that failed', async () => {
  const dataDir = newDataDir();
  const taken = { ...STAND_IN, PORT: new URL(slack.url).port, SLACK_PREVIEW_PORT: '0' };
  await expect(startVigieProcess(dataDir, taken, [])).rejects.toThrow('vigie ended with 1');
  expect(await firstRun(dataDir, STAND_IN)).toMatch(/^First run: \d+ sample mentions sent\.$/);
  // The address alone, as it is printed, leads to the page as well.
  const [bare, page] = await Promise.all(['/', '/slack'].map((path) => fetch(`${started.at(-1)?.url}${path}`)));
  expect(bare?.url).toBe(page?.url);
  expect(await bare?.text()).toContain('<html');
});

test('a stand-in that the network can reach says that it asks nobody who they are; any other has nothing to say', async () => {
  const warned = async (environment: Readonly<Record<string, string | undefined>>) => {
    const vigie = await startVigieProcess(newDataDir(), environment);
    started.push(vigie);
    expect(await until(async () => vigie.output().includes('Stop '), 60)).toBe(true);
    return /^Beware .*$/m.test(vigie.output());
  };
  expect(await warned({ ...STAND_IN, HOST: '0.0.0.0' })).toBe(true);
  expect(await warned(STAND_IN)).toBe(false);
  expect(await warned({ SLACK_API_URL: `${slack.url}/api/`, HOST: '0.0.0.0' })).toBe(false);
});
