import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readSettings } from '../../../infra/local/settings.ts';
import { startVigie } from '../../../infra/local/start.ts';
import { typed } from './typed.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A Vigie, and the settings with which commands find it. */
const started = async (settings: Readonly<Record<string, string>> = {}) => {
  const common = { DATA_DIR: mkdtempSync(join(tmpdir(), 'vigie-cli-')), ...settings };
  const read = readSettings({ PORT: '0', SLACK_PREVIEW_PORT: '0', ...common });
  if (read.kind !== 'ok') throw new Error(read.problems.join('\n'));
  const vigie = await startVigie(read.settings);
  opened.push(() => vigie.stop());
  return { ...common, PORT: new URL(vigie.url).port };
};

test('the author of a mention can be erased by the command that it prints', async () => {
  const environment = await started();
  const { out, exitCode } = await typed(environment, 'mention', '@BNPParibas la carte est avalée');
  const [command = '', author = ''] =
    /^author {8,}npx vigie (erase --platform x --author (\d+))$/m.exec(out)?.slice(1) ?? [];
  expect([exitCode, author]).toEqual([0, expect.stringMatching(/^\d+$/)]);

  const again = await typed(environment, 'mention', '@BNPParibas toujours rien', '--author', author);
  expect(again.out).toContain(command);
  expect(await typed(environment, ...command.split(' '))).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^erased: 2 mentions, 0 quarantined webhooks, 0 dead letters\ntheir cards/),
  });
});

test('an author without an id is refused', async () => {
  const { err, exitCode } = await typed({}, 'mention', 'hello', '--author', '');
  expect([err, exitCode]).toEqual([expect.stringContaining('the id that the platform gives the author'), 1]);
});
