import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLES } from '../../../cli/samples.ts';
import { accountNamedIn, sendMention } from '../../../cli/send-mention.ts';
import { loadPolicy } from '../../../shared/policy/load-policy.ts';
import { onLoopback } from '../../on-loopback.ts';

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

test.each([
  [401, 'does it run with the same secrets?'],
  [404, 'the platform is not set up there: is it this Vigie, of this version?'],
  [413, 'the text is too long'],
  [418, 'is it a Vigie that answers there?'],
  [503, 'what is wrong stands on its standard error'],
])('an answer of %i says what to look at', async (status, sentence) => {
  const server = createServer((_request, response) => response.writeHead(status).end());
  const url = await onLoopback(server);
  onTestFinished(() => void server.close());
  const secrets = { STANDARD_WEBHOOKS_SECRET: [`whsec_${Buffer.from('a secret of these tests').toString('base64')}`] };
  const mention = { platform: 'standard', text: 'hello', handle: 'h', name: 'n' };
  await expect(sendMention(url, secrets, read.loaded, mention)).rejects.toThrow(`answered ${status}: ${sentence}`);
});
