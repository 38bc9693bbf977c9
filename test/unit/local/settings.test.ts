import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { readSettings } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';

test('every secret that the topology hands out is a setting, so a platform’s file and registry line are all that it needs', () => {
  const { functions } = topologyFor(policyOf(join(import.meta.dirname, '../../../bench/policy.yaml')));
  const handedOut = new Set(Object.values(functions).flatMap(({ secrets }) => secrets));
  const sound = (name: string) => `of ${name}, and long enough to be a key`;
  const read = readSettings({ ...Object.fromEntries([...handedOut].map((name) => [name, sound(name)])) });
  expect(read.kind === 'ok' ? read.settings.secrets : read.problems).toEqual(
    Object.fromEntries([...handedOut].map((name) => [name, [sound(name)]])),
  );
});

test('while a secret is rotated the one before it is good too, after the current one', () => {
  const read = readSettings({ META_APP_SECRET: 'new', META_APP_SECRET_PREVIOUS: 'old' });
  expect(read.kind === 'ok' ? read.settings.secrets.META_APP_SECRET : read.problems).toEqual(['new', 'old']);
});

test.each([
  ['a secret', 'META_APP_SECRET', 'is empty: set it, or remove it to have one made'],
  ['the one before it', 'META_APP_SECRET_PREVIOUS', 'is empty: set it, or remove it'],
  ['a token, which nobody can make', 'META_PAGE_TOKEN', 'is empty: set it, or remove it'],
  ['a folder', 'DATA_DIR', 'is empty: set it, or remove it'],
  ['a port, which would be any that is free', 'PORT', 'is empty: set it, or remove it'],
  ['an address', 'SLACK_API_URL', 'is no address: it begins with https:// or http://'],
])('%s that is empty is refused with what to do', (_what, name, sentence) => {
  expect(readSettings({ [name]: '' })).toEqual({ kind: 'wrong', problems: [`${name}: ${sentence}`] });
});

test.each([
  [
    'blank, which anybody could guess',
    { META_APP_SECRET: '  ' },
    'META_APP_SECRET: is empty: set it, or remove it to have one made',
  ],
  [
    'one of Standard Webhooks without its key, by which every webhook would be refused',
    { STANDARD_WEBHOOKS_SECRET: 'whsec_' },
    'STANDARD_WEBHOOKS_SECRET: is no secret of Standard Webhooks: base64 follows whsec_',
  ],
  [
    'one of Standard Webhooks that could be guessed',
    { STANDARD_WEBHOOKS_SECRET: `whsec_${'a'.repeat(31)}` },
    'STANDARD_WEBHOOKS_SECRET: has fewer than 24 bytes, and could be guessed: whsec_ and what openssl rand -base64 24 makes',
  ],
  [
    'one of Standard Webhooks that is no base64',
    { STANDARD_WEBHOOKS_SECRET: 'new', STANDARD_WEBHOOKS_SECRET_PREVIOUS: 'whsec_@@@' },
    'STANDARD_WEBHOOKS_SECRET_PREVIOUS: is no secret of Standard Webhooks: base64 follows whsec_',
  ],
  [
    'a key of the console that could be guessed from one link',
    { VIGIE_CONSOLE_KEY: 'x'.repeat(31) },
    'VIGIE_CONSOLE_KEY: has fewer than 32 characters, and could be guessed: set what openssl rand -hex 32 makes, or remove it to have one made',
  ],
  [
    'such a key, which was before the present one',
    { VIGIE_CONSOLE_KEY: 'x'.repeat(32), VIGIE_CONSOLE_KEY_PREVIOUS: 'x'.repeat(31) },
    'VIGIE_CONSOLE_KEY_PREVIOUS: has fewer than 32 characters, and could be guessed: remove it',
  ],
  [
    'no key of the console at all',
    { VIGIE_CONSOLE_KEY: '' },
    'VIGIE_CONSOLE_KEY: is empty: set it, or remove it to have one made',
  ],
  [
    'the one before, alone: it would have taken the place of the one that was made',
    { X_CONSUMER_SECRET_PREVIOUS: 'old' },
    'X_CONSUMER_SECRET_PREVIOUS: needs X_CONSUMER_SECRET, the one that holds now',
  ],
])('a secret is refused that is %s', (_what, environment, problem) => {
  expect(readSettings(environment)).toEqual({ kind: 'wrong', problems: [problem] });
});

test('all mistakes are told at once, those of one setting and those of two', () => {
  const read = readSettings({ PORT: 'abc', SLACK_BOT_TOKEN: 'xoxb-1', X_CONSUMER_SECRET_PREVIOUS: 'old' });
  expect(read.kind === 'ok' ? [] : read.problems.map((problem) => problem.split(':')[0])).toEqual([
    'PORT',
    'X_CONSUMER_SECRET_PREVIOUS',
    'SLACK_BOT_TOKEN',
  ]);
});

describe.each([
  ['the line end of a file that was saved on Windows', '9000\r'],
  ['the space before && in a command of Windows', '9000 '],
  ['a space that was copied along', '\u00a09000'],
  ['the byte-order mark of an editor', '\ufeff9000'],
  ['two lines', '9000\n9001'],
])('with %s', (_what, value) => {
  test.each(['META_APP_SECRET', 'X_CONSUMER_SECRET_PREVIOUS', 'META_PAGE_TOKEN', 'DATA_DIR', 'PORT'])(
    '%s is refused: nobody sees it, and no signature would be right',
    (name) => {
      const sentence =
        'has a space or a byte-order mark at an end, or a line end: type it anew, or save the file that it comes from without them';
      const read = readSettings({ X_CONSUMER_SECRET: 'now', [name]: value });
      expect(read).toEqual({ kind: 'wrong', problems: [`${name}: ${sentence}`] });
    },
  );
});

test('a folder may have spaces within its name', () => {
  expect(readSettings({ DATA_DIR: '/srv/my desk/vigie' }).kind).toBe('ok');
});

test('a stack is named as `cdk deploy -c name=` takes it', () => {
  const read = readSettings({ VIGIE_STACK: 'Vigie-Test2' });
  expect(read.kind === 'ok' ? read.settings.stack : read.problems).toBe('Vigie-Test2');
});
