import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SAMPLES } from '../../../cli/samples.ts';
import { accountNamedIn } from '../../../cli/send-mention.ts';
import { loadPolicy } from '../../../shared/policy/load-policy.ts';

const read = loadPolicy(readFileSync('policy.yaml', 'utf8'));
if (read.kind !== 'ok') throw new Error('policy.yaml is wrong');
const { accounts } = read.loaded.policy;
const onX = accounts.filter(({ platform }) => platform === 'x');

test.each([
  ['@BNPParibas_SAV my card was swallowed', '@BNPParibas_SAV'],
  ['my card was swallowed, @bnpparibas_sav!', '@BNPParibas_SAV'],
  ['@BNPParibas. @BNPParibas_SAV', '@BNPParibas'],
  ['@somebody @BNL_BNPParibas', '@BNL_BNPParibas'],
  ['@BNPParibasFortis is none of ours', undefined],
  ['write to me@BNPParibas', undefined],
  ['nobody is named', undefined],
])('%s goes to %s', (text, name) => {
  expect(accountNamedIn(text, onX)?.name).toBe(name);
});

test('a handle may have dots and dashes', () => {
  const dashed = [{ handle: 'bnp' }, { handle: 'bnp-paribas' }, { handle: 'bnp.paribas' }];
  expect(accountNamedIn('thanks, @bnp-paribas.', dashed)?.handle).toBe('bnp-paribas');
  expect(accountNamedIn('@bnp.paribas: thanks', dashed)?.handle).toBe('bnp.paribas');
});

test('whom a sample names is an account of policy.yaml, and the one from Ghent is for the Belgian desk', () => {
  const named = SAMPLES.filter(({ text }) => text.includes('@')).map(({ platform, text, name }) => ({
    name,
    account: accountNamedIn(
      text,
      accounts.filter((account) => account.platform === platform),
    ),
  }));
  expect(named).toHaveLength(3);
  expect(named.filter(({ account }) => account === undefined)).toEqual([]);
  expect(named.find(({ name }) => name === 'Sander')?.account?.desk).toBe('be');
});
