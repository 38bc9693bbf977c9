import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Runs `classifier:evaluate` on a folder with one file. */
const evaluating = (name: string, text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['shared/classifier/train/evaluate-command.ts', folder],
    { cwd: ROOT, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, stdout: stdout.slice(stdout.indexOf(name)), stderr: stderr.replace(folder, '') };
};

test('what the desk corrected is measured by the fields that it corrected, and no others', () => {
  const { status, stdout } = evaluating(
    'desk.jsonl',
    '{"id":"1","text":"carte avalée ce matin","lang":"fr","topic":"account-billing","corrected":[]}\n' +
      '{"id":"2","text":"bravo pour le tournoi","lang":"fr","team":"communications","corrected":[]}\n',
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^desk.jsonl: untouched: 2 mentions\n/);
  expect(stdout).toMatch(/^team /m);
  expect(stdout).toMatch(/^topic /m);
  expect(stdout).not.toMatch(/NaN|^urgency|^sentiment|^urgent at/m);
});

test.each(['desk.jsonl', 'umsab.jsonl', 'complaints.jsonl', 'langid.jsonl', 'germeval.jsonl'])(
  'a %s without labels has none that could be measured',
  (name) => {
    expect(evaluating(name, '{"text":"bonjour"}\n')).toMatchObject({
      status: 0,
      stdout: `${name}: no labels that this command measures\n\n`,
    });
  },
);

test('a byte-order mark is no mistake', () => {
  const { status, stdout } = evaluating('desk.jsonl', '\ufeff{"text":"carte avalée","topic":"account-billing"}\n');
  expect([status, stdout.split('\n')[0]]).toEqual([0, 'desk.jsonl: untouched: 1 mentions']);
});

test.each([
  ['what is no JSON', 'secret words', 'this is not JSON'],
  ['a team that does not exist', '{"text":"secret words","team":"ceo"}', 'team: '],
])('%s is told by file and line, without its words', (_what, line, why) => {
  const { status, stderr } = evaluating('desk.jsonl', `{"text":"bonjour"}\n${line}\n`);
  expect(status).toBe(1);
  expect(stderr).toContain(`/desk.jsonl, line 2: ${why}`);
  expect(stderr).not.toMatch(/secret|\n {4}at /);
});
