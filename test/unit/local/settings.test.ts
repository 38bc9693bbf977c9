import { join } from 'node:path';
import { expect, test } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { readSettings } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';

test('every secret that the topology hands out is a setting, so a platform’s file and registry line are all that it needs', () => {
  const { functions } = topologyFor(policyOf(join(import.meta.dirname, '../../../bench/policy.yaml')));
  const handedOut = new Set(Object.values(functions).flatMap(({ secrets }) => secrets));
  const read = readSettings({ ...Object.fromEntries([...handedOut].map((name) => [name, `of ${name}`])) });
  expect(read.kind === 'ok' ? read.settings.secrets : read.problems).toEqual(
    Object.fromEntries([...handedOut].map((name) => [name, [`of ${name}`]])),
  );
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

test.each(['META_APP_SECRET', 'META_APP_SECRET_PREVIOUS', 'META_PAGE_TOKEN', 'DATA_DIR', 'PORT'])(
  '%s with the line end of a file that was saved on Windows is refused: no signature would be right',
  (name) => {
    const sentence = 'has a line end in it: save the file that it comes from with the line ends of Unix';
    expect(readSettings({ [name]: '9000\r' })).toEqual({ kind: 'wrong', problems: [`${name}: ${sentence}`] });
  },
);

test('a stack is named as `cdk deploy -c name=` takes it', () => {
  const read = readSettings({ VIGIE_STACK: 'Vigie-Test2' });
  expect(read.kind === 'ok' ? read.settings.stack : read.problems).toBe('Vigie-Test2');
});
