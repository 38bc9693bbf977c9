import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../shared/classifier/features.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';

const glossaries = {
  concepts: parseGlossary('card\tcarte*\tcard\tkarte\n'),
  feelings: parseGlossary('3\tmerveille\twonder\n-3\thonte\tshame\n'),
  stakes: parseGlossary('harm 3\tincendie\tfire\nharm 1\t\tqueue\nnews 1\t\tpaper\n'),
};
const NOTHING = parseGlossary('');

/** What two texts have in common beside what the same texts have without the glossary. */
const shared = (one: string, other: string, name: keyof typeof glossaries) => {
  const common = (tables: Parameters<typeof featuresOf>[1]) => {
    const [first, second] = [one, other].map((text) => {
      const { ids, words } = featuresOf({ text, platform: 'x', kind: 'post' }, tables);
      expect(words.length).toBeGreaterThan(0);
      return new Set(ids);
    });
    return [...(first ?? [])].filter((id) => second?.has(id)).length;
  };
  return common(glossaries) - common({ ...glossaries, [name]: NOTHING });
};

describe('the features of a text', () => {
  it('say what its words mean, in any language', () => {
    expect(shared('carte', 'karte', 'concepts')).toBe(1);
  });

  it('say what its words put at stake, and how much there is of it as a whole', () => {
    expect(shared('incendie', 'fire', 'stakes')).toBe(2);
    expect(shared('fire', 'fire queue queue queue queue', 'stakes')).toBe(1);
    expect(shared('fire', 'queue queue queue', 'stakes')).toBe(1);
    expect(shared('fire', 'queue', 'stakes')).toBe(0);
    expect(shared('fire paper', 'paper', 'stakes')).toBe(2);
  });

  it('say what its words feel, and what it feels as a whole', () => {
    // Without a feeling two texts have all of `none` in common, so only the word's own is new.
    expect(shared('honte', 'shame', 'feelings')).toBe(1);
    expect(shared('merveille', 'wonder', 'feelings')).toBe(1);
    expect(shared('wonder', 'shame', 'feelings')).toBe(-7);
  });
});
