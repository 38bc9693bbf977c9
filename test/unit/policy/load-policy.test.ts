import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { addBusinessTime } from '../../../shared/calendar/business-hours.ts';
import { brandAccounts } from '../../../shared/policy/brand-accounts.ts';
import { loadPolicy } from '../../../shared/policy/load-policy.ts';
import { loadPolicyJson } from '../../../shared/policy/loaded-policy.ts';
import { policyJsonSchema } from '../../../shared/policy/policy-json-schema.ts';
import { brandKnownAs, retentionDays, targetOf } from '../../../shared/policy/policy-schema.ts';
import { TimeZone } from '../../../shared/policy/policy-words.ts';
import { HOUR } from '../../../shared/runtime/clock.ts';
import { loadedFixture, readRoot } from './policies.ts';

const fixture = (path: string) => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));

describe('a wrong policy names every line, key, and what was meant', () => {
  it.each(readdirSync(fixture('wrong')))('%s', (name) => {
    const [yaml = '', expected = ''] = readFileSync(fixture(`wrong/${name}`), 'utf8').split('\n# expected\n');
    const result = loadPolicy(yaml);
    const problems = result.kind === 'wrong' ? result.problems : [];
    const said = problems.map(({ line, column, key, message }) => `# ${line}:${column} ${key}: ${message}\n`);
    expect(said.join('')).toBe(expected);
    expect(said).not.toEqual([]);
  });
});

test('whatever time zone a policy may name, calendars count in it', () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const abbreviations = letters.flatMap((first) => letters.map((second) => `${first}${second}T`));
  const zones = [
    ...Intl.supportedValuesOf('timeZone'),
    ...abbreviations,
    ...abbreviations.map((name) => name.toLowerCase()),
  ];
  const taken = zones.filter((zone) => TimeZone.safeParse(zone).success);
  for (const timeZone of taken) {
    const night = {
      timeZone,
      week: Array(7).fill([{ from: 22 * 60, to: 33 * 60 }]),
      onHoliday: [],
      isHoliday: () => false,
    };
    expect(addBusinessTime(Date.UTC(2026, 9, 24), 20 * HOUR, night), timeZone).toBeGreaterThan(0);
  }
  expect(taken).toContain('CET');
});

describe('the names of the brand', () => {
  it('are all told to the classifier', () => {
    const read = loadPolicy(readRoot('policy.yaml'));
    expect(read.kind === 'ok' && brandKnownAs(read.loaded.policy)).toEqual({
      brand: 'BNP Paribas',
      alsoCalled: ['BNPP', 'BNP', 'Hello bank!'],
    });
  });
});

describe('a right policy loads', () => {
  it.each(readdirSync(fixture('right')))('%s', (name) => {
    expect(loadPolicy(readFileSync(fixture(`right/${name}`), 'utf8'))).toMatchObject({ kind: 'ok' });
  });

  it.each(['policy.yaml', 'bench/policy.yaml'])('%s of the repository', (path) => {
    expect(loadPolicy(readRoot(path))).toMatchObject({ kind: 'ok' });
  });

  it('from JSON as from YAML, with the same version', () => {
    const loaded = loadedFixture('the-smallest');
    const again = loadPolicyJson(JSON.stringify(loaded.policy), {});
    expect(again.version).toBe(loaded.version);
    expect(again.policy).toEqual(loaded.policy);
  });

  it('with another version when it says something else', () => {
    expect(loadedFixture('the-smallest').version).not.toBe(loadedFixture('anchors').version);
  });
});

it('a policy that says nothing of it leaves the threshold of urgency to the weights', () => {
  expect(loadedFixture('the-smallest').policy.classifier.urgentThreshold).toBeUndefined();
});

describe('no input makes it throw', () => {
  it.each([
    '',
    'null',
    '- a',
    '42',
    'a: &a [*a]',
    'rules: 7',
    'rules: [null, 3, [], {when: 4}]',
    'desks: {en: null}\ngroupDesk: en\nteams: [a]',
    `a: ${'['.repeat(2_000)}`,
    '__proto__: {a: 1}\nconstructor: 1',
    '\t\u0000',
    'brand: !!js/function x',
    '? [a, b]\n: c',
  ])('%j', (yaml) => {
    expect(loadPolicy(yaml)).toMatchObject({ kind: 'wrong' });
  });
});

it('a bomb of aliases is refused before it unfolds', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i}, `.repeat(10)}]`);
  const result = loadPolicy(['k0: &k0 [1]', ...levels].join('\n'));
  expect(result.kind === 'wrong' && result.problems[0]?.message).toBe('there are too many aliases (`*name`)');
});

it('JSON that is no policy is refused', () => {
  expect(() => loadPolicyJson('{}', {})).toThrow(expect.objectContaining({ code: 'configuration' }));
});

it('the JSON schema for editors is current (else: npx vigie policy schema > shared/policy/policy.schema.json)', () => {
  expect(JSON.parse(readRoot('shared/policy/policy.schema.json'))).toEqual(policyJsonSchema());
});

it('our accounts are known by id and by handle, @ and case aside, on their platform only', () => {
  const accounts = brandAccounts(loadedFixture('the-smallest'));
  expect(accounts.nameOf('x', 'ACME')).toBe('@acme');
  expect(accounts.nameOf('x', '@acme')).toBe('@acme');
  expect(accounts.isOwn('facebook', 'acme')).toBe(false);
  expect(accounts.isOwn('x', undefined)).toBe(false);
});

describe('the policy of the repository', () => {
  const loaded = loadPolicy(readRoot('policy.yaml'));
  const policy = loaded.kind === 'ok' ? loaded.loaded.policy : undefined;

  it('gives the press office targets of its own, and everybody’s where it has none', () => {
    expect(policy && targetOf(policy, 'press', 'high')).toEqual({
      acknowledgeMs: 600_000,
      answerMs: 3_600_000,
      hours: 'always',
    });
    expect(policy && targetOf(policy, 'press', 'critical')).toEqual({
      acknowledgeMs: 300_000,
      answerMs: 1_800_000,
      hours: 'always',
    });
    expect(policy && targetOf(policy, 'press', 'low')).toEqual({
      acknowledgeMs: undefined,
      answerMs: undefined,
      hours: 'desk',
    });
  });

  it('keeps texts a year, and Google’s 30 days', () => {
    expect(policy && retentionDays(policy, 'x')).toBe(365);
    expect(policy && retentionDays(policy, 'google-reviews')).toBe(30);
  });

  it('keeps Google’s 30 days at most even where nothing is said', () => {
    expect(retentionDays(loadedFixture('the-smallest').policy, 'google-reviews')).toBe(30);
  });

  it('lets a sender call its platform by a word that JavaScript has for itself, and keeps that as long as others', () => {
    expect(retentionDays(loadedFixture('the-smallest').policy, 'constructor')).toBe(365);
  });
});
