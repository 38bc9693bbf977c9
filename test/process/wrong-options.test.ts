import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { onThread } from './on-a-thread.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SIMULATE = 'test/simulation/run.ts';
const run = (script: string, ...argv: string[]) => onThread(script, argv, process.env);

test.each([
  [SIMULATE, '--seeds', 'abc'],
  [SIMULATE, '--from', '0'],
  [SIMULATE, '--seed', '1.5'],
  ['bench/hostile.ts', '--count', '1e3'],
  ['bench/throughput.ts', '--rate', 'fast'],
  ['bench/faults.ts', '--count', '0'],
])('%s %s %s is refused: a run of NaN or of nothing finds nothing wrong', async (script, option, value) => {
  const { status, stdout, stderr } = await run(script, option, value);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe(`${option} ${value}: a whole number from 1 on is wanted\n`);
});

test.each([
  [SIMULATE, '--faults', 'crash,nope', 'crash, restart, '],
  ['bench/throughput.ts', '--only', 'nope', 'floor, vigie'],
  ['bench/faults.ts', '--only', 'nope', 'none, same webhook 3 times, 10 s of 429, 10 s of 429 then 10 s of 500, '],
])('%s %s %s is refused, with those that there are', async (script, option, value, known) => {
  const { status, stdout, stderr } = await run(script, option, value);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(new RegExp(`^${option} nope: there is no such one: choose of ${known}.*\n$`));
});

const TRAIN = 'shared/classifier/train/train-command.ts';
const EVALUATE = 'shared/classifier/train/evaluate-command.ts';

/** Every script of ours that `npm run` knows. */
const SCRIPTS = Object.entries(manifest.scripts).flatMap(([name, line]) => {
  const script = /^node (\S+\.ts)$/.exec(line)?.[1];
  return script === undefined ? [] : [[name, script] as const];
});

test('the scripts are found', () => expect(SCRIPTS.length).toBeGreaterThan(9));

test.each(SCRIPTS)(
  'npm run %s tells of an option that it does not know in a line, without a stack, and has a --help',
  async (name, script) => {
    const { status, stderr } = await run(script, '--nope');
    expect([status, stderr]).toEqual([1, "Unknown option '--nope': see --help\n"]);
    expect(await run(script, '--help')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining(`npm run ${name}`),
    });
  },
);

test.each([
  [
    'data that is not there',
    [TRAIN, '--data', '/nope'],
    'no gold-dev.jsonl in /nope, the data that docs/model-card.md describes',
  ],
  ['a folder that is not there', [EVALUATE, '/nope'], 'there is no /nope'],
  ['weights that are not there', [EVALUATE, '--weights', '/nope/model.bin', '.'], 'there is no /nope/model.bin'],
  [
    'a file that is no weights',
    [EVALUATE, '--weights', 'package.json', '.'],
    'package.json: these are not weights of the classifier',
  ],
  ['a folder for weights', [EVALUATE, '--weights', '.', '.'], 'a folder stands where a file is wanted'],
  ['a file for a folder', [EVALUATE, 'package.json'], 'package.json is no folder'],
  ['a threshold above 1', [EVALUATE, '--threshold', '20', '.'], '--threshold 20: a score from 0 to 1 is wanted'],
] as const)('the classifier’s commands tell of %s in a line', async (_what, [script, ...args], sentence) => {
  const { status, stdout, stderr } = await run(script, ...args);
  expect([status, stdout, stderr]).toEqual([1, '', `${sentence}: see --help\n`]);
});

test('weights of another name are measured as well, by the report that lies beside them or without one', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-weights-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const weights = join(dir, 'other.bin');
  copyFileSync(join(ROOT, 'shared/classifier/weights/model.bin'), weights);
  mkdirSync(join(dir, 'texts'));
  const evaluated = () => run(EVALUATE, '--weights', weights, join(dir, 'texts'));
  expect(await evaluated()).toMatchObject({
    status: 0,
    stdout: '',
    stderr: `no *.jsonl in ${join(dir, 'texts')}: nothing was measured\n`,
  });
  copyFileSync(join(ROOT, 'shared/classifier/weights/training.json'), join(dir, 'training.json'));
  expect(await evaluated()).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('by cross-validation at training'),
  });
});

test('a simulation without any fault is asked for by --faults none, as the shrinker writes it', async () => {
  const { status, stdout } = await run(SIMULATE, '--seeds', '1', '--faults', 'none');
  expect([status, stdout]).toEqual([0, expect.stringContaining('1 seeds from 1')]);
  expect(stdout).toContain('faults 0');
});
