import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/classifier/fold.ts';
import { foundIn } from '../../../shared/classifier/glossary.ts';
import { tokensOf } from '../../../shared/classifier/tokens.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';

const TABLE = readFileSync(new URL('../../../shared/classifier/train/stakes.tsv', import.meta.url), 'utf8');
const stakes = parseGlossary(TABLE);
const lines = TABLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const AXES = ['harm', 'time', 'many', 'service', 'news', 'leisure', 'civic', 'spam', 'duty'];

const staked = (text: string) =>
  foundIn(tokensOf({ text, platform: 'x', kind: 'post' }), stakes).map(({ name }) => name);

describe('what words put at stake', () => {
  it.each([
    ['harm 3', ['au secours', 'gas leak', 'lebensgefahr', 'ambulanza', 'me amenazan', 'zelfmoord']],
    ['time 2', ['en urgence', 'as soon as possible', 'dringend', 'con urgenza', 'ahora mismo', 'met spoed']],
    ['civic 2', ['boycott', 'money laundering', 'steuerhinterziehung', 'riciclaggio', 'corrupcion', 'witwassen']],
  ])('is %s in six languages', (name, words) => {
    for (const word of words) expect(staked(word), word).toContain(name);
  });

  it('is written as the classifier folds, a line a stake and its strength, a cell a language, no entry twice', () => {
    expect(new Set(stakes.names).size).toBe(lines.length);
    expect(new Set(stakes.names.map((name) => name.replace(/ [123]$/, '')))).toEqual(new Set(AXES));
    const all = lines.flatMap((line) => {
      const cells = line.split('\t');
      expect(cells, line.slice(0, 20)).toHaveLength(7);
      return cells.slice(1).flatMap((cell) => cell.split(' ').filter((entry) => entry !== ''));
    });
    expect(all.length).toBeGreaterThan(25_000);
    expect(new Set(all).size).toBe(all.length);
    for (const entry of all) expect(fold(entry), entry).toBe(entry);
  });

  it.each(lines.map((line) => [line.split('\t')[0] ?? '', line] as const))(
    'finds every word and phrase that the table calls %s, as people write it',
    (name, line) => {
      for (const entry of line
        .split('\t')
        .slice(1)
        .flatMap((cell) => cell.split(' '))) {
        if (entry === '') continue;
        const spoken = entry.replaceAll("'_", "'").replaceAll('_', ' ');
        // An elision is one before a letter only, and a beginning goes on.
        const written = spoken.endsWith("'") ? `${spoken}x` : spoken.replace(/(?<=.)\*$/, 'zzq');
        expect(staked(written), entry).toEqual([name]);
      }
    },
  );
});
