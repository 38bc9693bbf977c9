import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadWeights } from '../../../shared/classifier/load-weights.ts';
import { Refused } from '../../../shared/classifier/train/command.ts';
import { evaluate } from '../../../shared/classifier/train/evaluate.ts';

const weights = loadWeights();

/** What `classifier:evaluate` says of a folder with one file. */
const evaluating = (name: string, text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  writeFileSync(join(folder, name), text);
  return evaluate(weights, folder, { urgentThreshold: 0.17, seen: new Set() }).join('\n\n');
};

test('what the desk corrected is measured by the fields that it corrected, and no others', () => {
  const report = evaluating(
    'desk.jsonl',
    '{"id":"1","text":"carte avalée ce matin","lang":"fr","topic":"account-billing","corrected":[]}\n' +
      '{"id":"2","text":"bravo pour le tournoi","lang":"fr","team":"communications","corrected":[]}\n',
  );
  expect(report).toMatch(/^desk.jsonl: untouched: 2 mentions\n/);
  expect(report).toMatch(/^team /m);
  expect(report).toMatch(/^topic /m);
  expect(report).not.toMatch(/NaN|^urgency|^sentiment|^urgent at/m);
});

test('where nothing was urgent there is no recall of what was', () => {
  const report = evaluating('desk.jsonl', '{"text":"bravo pour le tournoi","urgency":"low"}\n');
  expect(report).toMatch(/^urgency /m);
  expect(report).not.toMatch(/recall/);
});

test.each(['desk.jsonl', 'umsab.jsonl', 'complaints.jsonl', 'langid.jsonl', 'germeval.jsonl'])(
  'a %s without labels has none that could be measured',
  (name) => {
    expect(evaluating(name, '{"text":"bonjour"}\n')).toBe(`${name}: no labels that this command measures`);
  },
);

test('a byte-order mark is no mistake', () => {
  const report = evaluating('desk.jsonl', '\ufeff{"text":"carte avalée","topic":"account-billing"}\n');
  expect(report.split('\n')[0]).toBe('desk.jsonl: untouched: 1 mention');
});

test.each([
  ['what is no JSON', 'secret words', 'this is not JSON'],
  ['a team that does not exist', '{"text":"secret words","team":"ceo"}', 'team: '],
])('%s is told by file and line, without its words', (_what, line, why) => {
  const refused = (): string => evaluating('desk.jsonl', `{"text":"bonjour"}\n${line}\n`);
  expect(refused).toThrow(Refused);
  expect(refused).toThrow(`desk.jsonl, line 2: ${why}`);
  expect(refused).not.toThrow(/secret/);
});
