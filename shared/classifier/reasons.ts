import type { Reason } from '../mention/tags.ts';
import type { Readable } from './classifier.ts';
import { unfolding } from './fold.ts';
import { type Opinion, pushes } from './infer.ts';
import { LABELS } from './labels.ts';
import { urgentShare } from './relevance.ts';
import { textRead } from './tokens.ts';
import type { Weights } from './weights.ts';
import { DANGER } from './word-sums.ts';

/** The words that spoke most for each of these fields' values, in the order of the text, as the author wrote them. */
export const reasonsOf = (
  weights: Weights,
  mention: Readable,
  opinion: Opinion,
  values: Readonly<Record<(typeof EXPLAINED)[number], string>>,
): Reason[] => {
  const asked = EXPLAINED.map((field) => ({ field, value: values[field] }))
    .filter(({ value }) => !UNREMARKABLE.has(value))
    .flatMap((one) => {
      const output = outputOf(weights, one.field, one.value);
      const outputs = one.field === 'urgency' && isByDanger(opinion) ? [DANGER, output] : [output];
      return outputs.map((each) => ({ ...one, output: each }));
    })
    .filter(({ output }) => output >= 0);
  const by = pushes(
    weights,
    opinion,
    asked.map(({ output }) => output),
  );
  const written = unfolding(textRead(mention));
  const told = asked.flatMap(({ field, value }, at) => {
    const words = wordsFor(opinion, by[at] ?? new Float32Array(), written);
    return words.length === 0 ? [] : [{ field, value, words }];
  });
  // The danger may be in no word by itself: then the urgency's own words tell.
  return told.filter(({ field }, at) => told.findIndex((one) => one.field === field) === at);
};

const EXPLAINED = ['topic', 'urgency', 'sentiment', 'authorKind'] as const;

/** Nobody asks why a post is by the public, or neutral. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['public', 'neutral', 'normal', 'low', 'other']);

/** Most of what makes it urgent is the danger to somebody. */
const isByDanger = (opinion: Opinion): boolean => opinion.danger > urgentShare(opinion) / 2;

const MOST_WORDS = 3;

/** Tokens that push by a fair share of what the strongest does; neighbours are shown as one. */
const wordsFor = ({ tokens }: Opinion, by: Float32Array, written: (start: number, end: number) => string): string[] => {
  let strongest = 0;
  for (const push of by) if (push > strongest) strongest = push;
  if (strongest < LEAST_PUSH) return [];
  const chosen = strongestWords(tokens, by, strongest * FAIR_SHARE).sort((a, b) => a - b);
  const phrases: { text: string; start: number; end: number }[] = [];
  let last = -2;
  for (const at of chosen) {
    const { text = '', start = 0, end: ownEnd = 0 } = tokens[at] ?? {};
    const after = tokens[at + 1];
    // `isn'` is read by itself, and is half a word to a person.
    const end = text.endsWith("'") && after?.start === ownEnd ? after.end : ownEnd;
    const before = at === last + 1 ? phrases.pop() : undefined;
    phrases.push(
      before === undefined ? { text, start, end } : { text: `${before.text} ${text}`, start: before.start, end },
    );
    last = at;
  }
  // The same word in two spellings is one reason.
  const words = new Map(phrases.map(({ text, start, end }) => [text, written(start, end).replace(/\s+/g, ' ').trim()]));
  return [...words.values()];
};

/** Where the words that push most stand, the strongest first. */
const strongestWords = (tokens: Opinion['tokens'], by: Float32Array, least: number): number[] => {
  const chosen: number[] = [];
  for (let at = 0; at < by.length; at += 1) {
    const push = by[at] as number;
    if (push < least || tokens[at]?.kind !== 'word') continue;
    let place = chosen.length;
    while (place > 0 && (by[chosen[place - 1] as number] as number) < push) place -= 1;
    chosen.splice(place, 0, at);
    if (chosen.length > MOST_WORDS) chosen.pop();
  }
  return chosen;
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
