import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { registerPolicy } from '../../../cli/policy.ts';
import { loadTopology } from '../../../infra/load-topology.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';

const FIXTURES = 'test/unit/policy/fixtures';

afterEach(() => void vi.restoreAllMocks());

/** What `vigie policy …` prints; throws what it throws. */
const run = async (...args: readonly string[]): Promise<string> => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const program = new Command('vigie').exitOverride().configureOutput({ writeErr: () => undefined });
  registerPolicy(program);
  for (const command of program.commands.flatMap(({ commands }) => commands)) command.exitOverride();
  await program.parseAsync(['node', 'vigie', 'policy', ...args]);
  return printed;
};

it('check says that a right policy is right, and under which version the trail names it', async () => {
  const { version, policy } = policyOf('policy.yaml');
  const [rules, teams, desks] = [policy.rules, policy.teams, policy.desks].map((part) => Object.keys(part).length);
  expect(await run('check', 'policy.yaml')).toContain(
    `policy.yaml is right: ${rules} rules, ${teams} teams, ${desks} desks, version ${version}\n`,
  );
});

it('check says in a line what a right policy does without: one that was cut off after its rules is right too', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cli-')), 'policy.yaml');
  const whole = readFileSync('policy.yaml', 'utf8');
  const without = async (yaml: string) => {
    writeFileSync(file, yaml);
    return (await run('check', file)).trim().split('\n').slice(1);
  };
  expect(await without(whole)).toEqual(['it has no roles (everybody may do everything)']);
  expect(await without(`${whole}roles: { all: { who: everybody, may: everything } }\n`)).toEqual([]);
  const upToRules = (yaml: string) => yaml.slice(0, yaml.indexOf('\ntargets:'));
  // The press office has targets and an escalation of its own.
  const others = Object.keys(policyOf('policy.yaml').policy.teams).filter((team) => team !== 'press');
  const forOthers = `for ${new Intl.ListFormat('en-GB').format(others)}`;
  expect(await without(upToRules(whole))).toEqual([
    `it has no targets ${forOthers} (nothing is ever late), no escalation ${forOthers} (nobody is called), no roles (everybody may do everything), no crisis (what is critical has its card alone)`,
  ]);
  expect(await without(upToRules(whole.replace(/^ {4}(targets|escalation):\n( {6}.*\n)+/gm, '')))).toEqual([
    'it has no targets (nothing is ever late), no escalation (nobody is called), no roles (everybody may do everything), no crisis (what is critical has its card alone)',
  ]);
});

it('check counts one as one', async () => {
  expect(await run('check', `${FIXTURES}/right/the-smallest.yaml`)).toContain(' 2 rules, 3 teams, 1 desk, version ');
});

it('check asks, of a right policy, whether a team is meant to have longer to claim than to answer', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cli-')), 'policy.yaml');
  const targets = 'targets: { critical: { acknowledge: 30m, answer: 5m }, high: { acknowledge: 2h, answer: 120m } }\n';
  const own = 'press: { name: Press, targets: { critical: { acknowledge: 2m } } }';
  const smallest = readFileSync(`${FIXTURES}/right/the-smallest.yaml`, 'utf8');
  writeFileSync(file, targets + smallest.replace('press: { name: Press }', own));
  const doubts = (await run('check', file)).split('\n').filter((line) => line.startsWith('is this meant?'));
  expect(doubts).toEqual([
    'is this meant? customer-service has 30m to claim what is critical, and 5m to answer it',
    'is this meant? communications has 30m to claim what is critical, and 5m to answer it',
  ]);
});

it('check names file, line, key and what was meant', async () => {
  const file = `${FIXTURES}/wrong/unknown-team-in-rule.yaml`;
  await expect(run('check', file)).rejects.toThrow(
    `${file}:29:11  rules[0].team: there is no team \`pres\`: did you mean \`press\`?\n1 mistake in ${file}`,
  );
});

it.each([
  ['ISO 8859-1', (yaml: string) => Buffer.from(yaml, 'latin1'), 3, 28],
  ['UTF-16', (yaml: string) => Buffer.from(`\uFEFF${yaml}`, 'utf16le'), 1, 1],
])('check of a file saved as %s says where it is not UTF-8 and what to do', async (_, saved, line, column) => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cli-')), 'policy.yaml');
  writeFileSync(file, saved(`# Ours\nrules:\n  - when: { keywords: bloqué }\n${readFileSync('policy.yaml', 'utf8')}`));
  await expect(run('check', file)).rejects.toThrow(
    `${file}:${line}:${column}  this is not UTF-8, and no word with an accent would match: save the file again, as UTF-8\n1 mistake in ${file}`,
  );
  expect(() => loadTopology(file)).toThrow('this is not UTF-8');
});

it('check takes a file with a byte order mark, as editors on Windows write it', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cli-')), 'policy.yaml');
  writeFileSync(file, `\uFEFF${readFileSync('policy.yaml', 'utf8')}`);
  expect(await run('check', file)).toMatch(/ is right: /);
});

it('check of a file that is not there says so', async () => {
  await expect(run('check', 'no-such.yaml')).rejects.toThrow('there is no policy at no-such.yaml');
});

it('explain tells the tags, every rule, and the way', async () => {
  const text = await run(
    'explain',
    'votre appli est en panne depuis ce matin pour tout le monde',
    '--account',
    '@BNPParibas_SAV',
  );
  expect(text).toMatch(/topic outage/);
  expect(text).toMatch(/– {2}media +author kind is public, not media/);
  expect(text).toMatch(/✓ {2}customer in trouble/);
  expect(text).toMatch(/desk +@BNPParibas_SAV belongs to desk fr/);
  expect(text).toMatch(/goes to +#relation-client-fr, team customer-service, in the queue urgent/);
  expect(text).toMatch(/alert +#crisis-cell, calls S07CRISIS01/);
});

it('explain tells that a topic is called for once', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-cli-')), 'policy.yaml');
  const once = '  ping: S07CRISIS01\n  pingOnce: { topic: outage, within: 15m }\n';
  writeFileSync(file, readFileSync('policy.yaml', 'utf8').replace('  ping: S07CRISIS01\n', once));
  const text = await run('explain', 'votre appli est en panne depuis ce matin pour tout le monde', '--file', file);
  expect(text).toMatch(/alert +#crisis-cell, calls S07CRISIS01, once in 15 min for this topic/);
});

it('explain takes the language, followers and rating that it is told', async () => {
  const text = await run('explain', 'hm', '--lang', 'NL', '--kind', 'review', '--rating', '1', '--followers', '3');
  expect(text).toMatch(/language nl/);
  expect(text).toMatch(
    /✓ {2}bad review +kind is review; rating: 1, at most 2|✓ {2}bad review +kind is review; rating: 1, at most 3/,
  );
});

it('explain takes what has stars for a review, as the webhook of other systems does', async () => {
  expect(await run('explain', 'Accueil déplorable', '--rating', '1')).toMatch(
    /✓ {2}bad review +kind is review; rating: 1/,
  );
  expect(await run('explain', 'Accueil déplorable', '--rating', '1', '--kind', 'post')).toMatch(
    /kind is post, not review/,
  );
});

it('explain reads a text as it would be read: what its platform says of the language does not outweigh the text', async () => {
  const explain = (text: string) => run('explain', text, '--lang', 'en', '--kind', 'review', '--rating', '1');
  expect(await explain('Je n’arrive pas à me connecter depuis hier')).toMatch(/mentions in fr go to desk fr/);
  expect(await explain('BNP Paribas 0/20')).toMatch(/mentions in en go to desk en|the group’s desk en/);
});

it.each([
  ['--followers', 'many'],
  ['--rating', '9'],
  ['--kind', 'shout'],
  ['--lang', 'klingon'],
  ['--country', 'France'],
  ['--account', '@nobody'],
  ['--platform', 'twitter'],
])('explain refuses %s %s', async (option, value) => {
  await expect(run('explain', 'hm', option, value)).rejects.toThrow();
});

it('routes shows each channel, the group’s marked, and the rules in order', async () => {
  const text = await run('routes', 'policy.yaml');
  expect(text).toMatch(/communications +#comm-fr +↳ #comms-group/);
  expect(text.indexOf('press enquiry')).toBeLessThan(text.indexOf('everything else'));
  expect(text).toMatch(/press +5m \/ 30m +10m \/ 1h/);
});
