import type { Reason } from '../mention/tags.ts';
import { type Opinion, pushes } from './infer.ts';
import { LABELS } from './labels.ts';
import type { Weights } from './weights.ts';

/** The words that spoke most for each of these fields' values, in the order of the text, in words of the mention. */
export const reasonsOf = (
  weights: Weights,
  opinion: Opinion,
  values: Readonly<Record<(typeof EXPLAINED)[number], string>>,
): Reason[] =>
  EXPLAINED.flatMap((field) => {
    const value = values[field];
    if (UNREMARKABLE.has(value)) return [];
    const output = outputOf(weights, field, value);
    if (output < 0) return [];
    const words = wordsFor(opinion, pushes(weights, opinion, output));
    return words.length === 0 ? [] : [{ field, value, words }];
  });

const EXPLAINED = ['topic', 'urgency', 'sentiment', 'authorKind'] as const;

/** Nobody asks why a post is by the public, or neutral. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['public', 'neutral', 'normal', 'low', 'other']);

const MOST_WORDS = 3;

/** Tokens that push by a fair share of what the strongest does; neighbours are shown as one. */
const wordsFor = ({ tokens }: Opinion, by: Float32Array): string[] => {
  const strongest = by.reduce((most, push) => Math.max(most, push), 0);
  if (strongest < LEAST_PUSH) return [];
  const chosen = [...by.keys()]
    .filter((at) => (by[at] ?? 0) >= strongest * FAIR_SHARE && tokens[at]?.kind === 'word')
    .toSorted((a, b) => (by[b] ?? 0) - (by[a] ?? 0))
    .slice(0, MOST_WORDS)
    .toSorted((a, b) => a - b);
  const phrases: string[] = [];
  let last = -2;
  for (const at of chosen) {
    const shown = tokens[at]?.shown ?? '';
    if (at === last + 1) phrases.push(`${phrases.pop() ?? ''} ${shown}`.trim());
    else phrases.push(shown);
    last = at;
  }
  return [...new Set(phrases)];
};

const LEAST_PUSH = 0.05;
const FAIR_SHARE = 0.4;

const outputOf = ({ header }: Weights, field: keyof typeof LABELS, value: string): number => {
  let start = 0;
  for (const { name, classes } of header.wideHeads) {
    if (name === field) {
      const at = (LABELS[field] as readonly string[]).indexOf(value);
      return at < 0 ? -1 : start + at;
    }
    start += classes;
  }
  return -1;
};
