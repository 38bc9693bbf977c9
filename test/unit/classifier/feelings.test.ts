import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { feelingsOf } from '../../../shared/classifier/feelings.ts';
import { fold } from '../../../shared/classifier/fold.ts';
import { tokensOf } from '../../../shared/classifier/tokens.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';

const TABLE = readFileSync(new URL('../../../shared/classifier/train/feelings.tsv', import.meta.url), 'utf8');
const feelings = parseGlossary(TABLE);
const ROLES = ['3', '2', '1', '-1', '-2', '-3', 'stronger', 'weaker', 'not'];
const lines = TABLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const felt = (text: string) =>
  feelingsOf(tokensOf({ text, platform: 'x', kind: 'post' }), feelings).map(({ value }) => value);
const sum = (text: string) => felt(text).reduce((all, value) => all + value, 0);

describe('what words feel', () => {
  it.each([
    ['merci beaucoup, vous êtes adorables', 'thanks a lot, you are lovely'],
    ['vielen Dank, ihr seid super', 'grazie mille, gentilissimi'],
    ['muchas gracias, son un encanto', 'hartelijk dank, heel fijn geholpen'],
  ])('is good in %s and in %s', (one, other) => {
    expect(sum(one)).toBeGreaterThan(1);
    expect(sum(other)).toBeGreaterThan(1);
  });

  it.each([
    ["c'est une honte, bande de voleurs", 'an absolute disgrace, you robbed me'],
    ['eine Frechheit, nie wieder', 'vergognoso, siete dei ladri'],
    ['una vergüenza, son unos ladrones', 'wat een schande, oplichters'],
  ])('is bad in %s and in %s', (one, other) => {
    expect(sum(one)).toBeLessThan(-1);
    expect(sum(other)).toBeLessThan(-1);
  });

  it('is turned, and weaker, where it is denied', () => {
    const [plain = 0] = felt('helpful');
    expect(felt('not helpful')).toEqual([plain * -0.5]);
    expect(felt('not today. helpful')).toEqual([plain]);
    expect(felt('not one of helpful')).toEqual([plain * -0.5]);
    expect(felt('not one of them helpful')).toEqual([plain]);
  });

  it('is stronger and weaker by the word before', () => {
    const [plain = 0] = felt('helpful');
    expect(felt('very helpful')[0]).toBeGreaterThan(plain);
    expect(felt('slightly helpful')[0]).toBeLessThan(plain);
    expect(felt('very then helpful')[0]).toBeGreaterThan(plain);
    expect(felt('very then there helpful')).toEqual([plain]);
  });

  it('goes by the phrase before its words, by emoji and emoticons', () => {
    expect(felt('thanks for nothing')).toEqual([-3]);
    expect(felt('😡')[0]).toBeLessThan(0);
    expect(felt(':-)')[0]).toBeGreaterThan(0);
    expect(felt(':-(')[0]).toBeLessThan(0);
  });

  it('is nothing where no word speaks of it', () => {
    expect(felt('the branch opens at nine')).toEqual([]);
    expect(felt('')).toEqual([]);
  });

  it('is written as the classifier folds, a line a role, no entry twice', () => {
    expect(lines.map((line) => line.split('\t')[0])).toEqual(ROLES);
    const all = lines.flatMap((line) => {
      const cells = line.split('\t');
      expect(cells).toHaveLength(8);
      return cells.slice(1).flatMap((cell) => cell.split(' ').filter((entry) => entry !== ''));
    });
    expect(all.length).toBeGreaterThan(15_000);
    expect(new Set(all).size).toBe(all.length);
    for (const entry of all) expect(fold(entry), entry).toBe(entry);
  });

  it.each(ROLES.slice(0, 6))(
    'finds every word, phrase and mark that the table gives a %s, as people write it',
    (role) => {
      const [, ...cells] = lines[ROLES.indexOf(role)]?.split('\t') ?? [];
      const marks = (cells.pop() ?? '').split(' ').map((mark) => mark.replaceAll('_', ''));
      const words = cells
        .flatMap((cell) => cell.split(' '))
        .map((entry) => entry.replaceAll("'_", "'").replaceAll('_', ' '));
      // An elision is one before a letter only.
      for (const entry of [...words, ...marks].filter((each) => each !== '')) {
        // An elision is one before a letter only, and a beginning goes on.
        const written = entry.endsWith("'") ? `${entry}x` : entry.replace(/(?<=.)\*$/, 'zzq');
        expect(felt(written), entry).toEqual([Number(role)]);
      }
    },
  );
});
