import { LANGUAGE_BUCKETS, LANGUAGES, languageFeatures } from '../language.ts';
import { fitModel } from './fit.ts';

export interface Sentence {
  text: string;
  language: string;
}

/** A linear model of the language on letters: LANGUAGE_BUCKETS × languages, and a bias. */
export const fitLanguage = (sentences: readonly Sentence[]): { matrix: Float32Array; bias: Float32Array } => {
  const known: readonly string[] = LANGUAGES;
  const lessons = sentences.flatMap(({ text, language }) => {
    const target = known.indexOf(language);
    const ids = languageFeatures(text);
    if (target < 0 || ids.length === 0) return [];
    const values = new Float32Array(ids.length).fill(1 / Math.sqrt(ids.length));
    return [{ ids, values, targets: Int16Array.of(target), weight: 1 }];
  });
  const head = {
    name: 'language',
    classes: LANGUAGES.length,
    weight: 1,
    classWeights: new Float32Array(LANGUAGES.length).fill(1),
  };
  const params = fitModel(lessons, LANGUAGE_BUCKETS, [head], {
    seed: 9,
    epochs: 4,
    width: 0,
    wide: true,
    rate: 1,
    deepRate: 0,
    dropout: 0.2,
    decay: 0,
  });
  return { matrix: params.wide, bias: params.bias };
};
