import { languageFeatures, languageWords, TAUGHT } from './language.ts';
import { remembering } from './remembering.ts';
import { highest, softmax } from './softmax.ts';
import { scaleOf, type Weights } from './weights.ts';

export interface LanguageReading {
  /** `und` where neither the text nor its platform tells. */
  language: string;
  confidence: number;
  /** There are words, and not in a language that the weights were taught: what they say of them is a guess. */
  isForeign: boolean;
}

/** The language of a text, which its platform may say is `hint`. */
export type LanguageOf = (text: string, hint?: string) => LanguageReading;

/** Tells languages; remembers what the last few thousand words say. */
export const createLanguageReader = (weights: Weights): LanguageOf => {
  const {
    language: { table, open },
    header,
    floats,
  } = weights;
  const columns = header.languages.length;
  const bias = floats.get('language.bias') ?? new Float32Array(columns);
  // The sums of a word's features, and how many they are.
  const sumsOf = remembering((word) => {
    const features = languageFeatures(word);
    const sums = new Float32Array(columns + 1);
    for (const id of features) {
      const first = open(id);
      const scale = scaleOf(table[first + columns] as number);
      for (let k = 0; k < columns; k += 1) sums[k] = (sums[k] as number) + scale * (table[first + k] as number);
    }
    sums[columns] = features.length;
    return sums;
  });
  return (text, hint) => {
    const logits = new Float64Array(columns);
    let count = 0;
    for (const word of languageWords(text)) {
      const sums = sumsOf(word);
      for (let k = 0; k < columns; k += 1) logits[k] = (logits[k] as number) + (sums[k] as number);
      count += sums[columns] as number;
    }
    if (count === 0) return { language: hint ?? 'und', confidence: hint === undefined ? 1 : TRUST, isForeign: false };
    const value = 1 / Math.sqrt(count);
    for (let k = 0; k < columns; k += 1) logits[k] = (bias[k] as number) + value * (logits[k] as number);
    const told = tell(header.languages, softmax(logits), hint);
    return { ...told, isForeign: !TAUGHT.includes(told.language) };
  };
};

/** The likeliest language, after what the platform says. */
const tell = (languages: readonly string[], shares: Float32Array, hint: string | undefined) => {
  const best = highest(shares);
  const language = languages[best] ?? 'und';
  const likely = shares[best] ?? 0;
  const isVague = likely < SURE_OF_A_LANGUAGE;
  if (hint === undefined)
    return isVague ? { language: 'und', confidence: 1 - likely } : { language, confidence: likely };
  if (isVague) return { language: hint, confidence: TRUST };
  // By Bayes' rule; one that the weights don't tell apart is as likely as what the text leaves to all but its best.
  const share = shares[languages.indexOf(hint)] ?? 1 - likely;
  const hinted = share * (TRUST / (1 - TRUST));
  const all = hinted + 1 - share;
  return hinted > likely ? { language: hint, confidence: hinted / all } : { language, confidence: likely / all };
};

/** Below this the text is in none of our languages, or too short to say. */
const SURE_OF_A_LANGUAGE = 0.3;

/** How often a platform is taken to be right about a language. */
const TRUST = 0.95;
