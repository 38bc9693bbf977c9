import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../../infra/local/settings.ts';
import { policyOf, topologyFor } from '../../../infra/local/start.ts';

test('every secret that the topology hands out is a setting, so a platform’s file and registry line are all that it needs', () => {
  const { functions } = topologyFor(policyOf(join(import.meta.dirname, '../../../bench/policy.yaml')));
  const handedOut = new Set(Object.values(functions).flatMap(({ secrets }) => secrets));
  const read = readSettings({ ...Object.fromEntries([...handedOut].map((name) => [name, `of ${name}`])) });
  expect(read.kind === 'ok' ? read.settings.secrets : read.problems).toEqual(
    Object.fromEntries([...handedOut].map((name) => [name, [`of ${name}`]])),
  );
});
