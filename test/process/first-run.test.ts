import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
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

/** A first start, once it has said all: what it says of samples, and whether it warns of the stand-in. */
const firstRun = async (dataDir: string, environment: Readonly<Record<string, string | undefined>>) => {
  const vigie = await startVigieProcess(dataDir, environment, []);
  started.push(vigie);
  const said = () => /^First run: .*$/m.exec(vigie.output())?.[0];
  await until(async () => said() !== undefined, 60);
  return { ofSamples: said(), warns: /^Beware .*$/m.test(vigie.output()) };
};

test('a real Slack gets no invented mention on the first run, and has no stand-in to warn of, whatever it listens at', async () => {
  expect(await firstRun(newDataDir(), { SLACK_API_URL: `${slack.url}/api/`, HOST: '0.0.0.0' })).toEqual({
    ofSamples: 'First run: no sample mentions were sent, since this Slack is real.',
    warns: false,
  });
  expect(await messagesOf(slack)).toEqual([]);
});

test('the first run with the stand-in has samples, also after a start that failed', async () => {
  const dataDir = newDataDir();
  const taken = { ...STAND_IN, PORT: new URL(slack.url).port, SLACK_PREVIEW_PORT: '0' };
  await expect(startVigieProcess(dataDir, taken, [])).rejects.toThrow('vigie ended with 1');
  expect(await firstRun(dataDir, STAND_IN)).toEqual({
    ofSamples: expect.stringMatching(/^First run: \d+ sample mentions sent\.$/),
    warns: false,
  });
  // The address alone, as it is printed, leads to the page as well.
  const [bare, page] = await Promise.all(['/', '/slack'].map((path) => fetch(`${started.at(-1)?.url}${path}`)));
  expect(bare?.url).toBe(page?.url);
  expect(await bare?.text()).toContain('<html');
  // A data folder of another name, inside the checkout, is not committed with the policy.
  const ignored = readFileSync(join(import.meta.dirname, '../../.gitignore'), 'utf8').split('\n');
  const files = readdirSync(dataDir);
  expect(files).toContain('slack-preview.jsonl');
  expect(files.filter((file) => !ignored.some((pattern) => matchesGlob(file, pattern)))).toEqual([]);
});

test('a stand-in that the network can reach says that it asks nobody who they are', async () => {
  expect(await firstRun(newDataDir(), { ...STAND_IN, HOST: '0.0.0.0' })).toMatchObject({ warns: true });
});

test('a file of settings that is not read is told to be none', async () => {
  const folder = newDataDir();
  writeFileSync(join(folder, '.env'), 'SLACK_BOT_TOKEN=xoxb-1\n');
  const vigie = await startVigieProcess(newDataDir(), STAND_IN, ['--no-samples'], folder);
  started.push(vigie);
  await until(async () => /^Stop /m.test(vigie.output()), 60);
  expect(vigie.output()).toMatch(/^Note +\.env is not read: .*set -a; \. \.\/\.env; set \+a$/m);
});
