import { languageFeatures, languageWords } from './language.ts';
import { remembering } from './remembering.ts';
import { highest, softmax } from './softmax.ts';
import { scaleOf, type Weights } from './weights.ts';

/** The language and how sure that is; `und` where there is no word to tell from, or none of ours is likely. */
export type LanguageOf = (text: string) => { language: string; confidence: number };

/** Tells languages; remembers what the last few thousand words say. */
export const createLanguageReader = (weights: Weights): LanguageOf => {
  const { language, header, floats } = weights;
  const columns = header.languages.length;
  const bias = floats.get('language.bias') ?? new Float32Array(columns);
  // The sums of a word's features, and how many they are.
  const sumsOf = remembering((word) => {
    const features = languageFeatures(word);
    const sums = new Float32Array(columns + 1);
    for (const id of features) {
      const first = id * (columns + 1);
      const scale = scaleOf(language[first + columns] as number);
      for (let k = 0; k < columns; k += 1) sums[k] = (sums[k] as number) + scale * (language[first + k] as number);
    }
    sums[columns] = features.length;
    return sums;
  });
  return (text) => {
    const logits = new Float64Array(columns);
    let count = 0;
    for (const word of languageWords(text)) {
      const sums = sumsOf(word);
      for (let k = 0; k < columns; k += 1) logits[k] = (logits[k] as number) + (sums[k] as number);
      count += sums[columns] as number;
    }
    if (count === 0) return { language: 'und', confidence: 1 };
    const value = 1 / Math.sqrt(count);
    for (let k = 0; k < columns; k += 1) logits[k] = (bias[k] as number) + value * (logits[k] as number);
    const shares = softmax(logits);
    const best = highest(shares);
    const confidence = shares[best] ?? 0;
    return confidence < SURE_OF_A_LANGUAGE
      ? { language: 'und', confidence: 1 - confidence }
      : { language: header.languages[best] ?? 'und', confidence };
  };
};

/** Below this the text is in none of our languages, or too short to say. */
const SURE_OF_A_LANGUAGE = 0.3;
