import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tags } from '../../../shared/mention/tags.ts';
import type { RouteFacts } from '../../../shared/policy/conditions.ts';
import { loadPolicy } from '../../../shared/policy/load-policy.ts';
import type { LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';

export const readRoot = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

/** A policy of the repository, by its path from the root. */
export const loadedRoot = (path: string): LoadedPolicy => loaded(readRoot(path));

export const loadedFixture = (name: string): LoadedPolicy =>
  loaded(readRoot(`test/unit/policy/fixtures/right/${name}.yaml`));

/** The smallest policy with other rules and sections. */
export const policyWith = (rules: string, sections = ''): LoadedPolicy => {
  const [head] = readRoot('test/unit/policy/fixtures/right/the-smallest.yaml').split('rules:');
  return loaded(`${head}${sections}\nrules:\n${rules}`);
};

export const someFacts = (facts: Partial<RouteFacts> = {}): RouteFacts => ({
  text: 'Good morning',
  platform: 'x',
  kind: 'post',
  ...facts,
});

export const someTags = (tags: Partial<Tags> = {}): Tags => ({
  team: 'customer-service',
  topic: 'question',
  urgency: 'normal',
  sentiment: 'neutral',
  authorKind: 'public',
  relevant: true,
  language: 'en',
  model: 'test',
  confidence: { team: 1, topic: 1, urgency: 1, sentiment: 1, authorKind: 1, relevant: 1, language: 1 },
  ...tags,
});

const loaded = (yaml: string): LoadedPolicy => {
  const result = loadPolicy(yaml);
  if (result.kind === 'ok') return result.loaded;
  throw new Error(result.problems.map(({ line, key, message }) => `${line} ${key}: ${message}`).join('\n'));
};
