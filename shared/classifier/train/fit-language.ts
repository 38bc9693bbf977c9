import { LANGUAGE_BUCKETS, LANGUAGES, languageFeatures, languageWords } from '../language.ts';
import { fitModel, meanOf } from './fit.ts';

export interface Sentence {
  text: string;
  language: string;
  /** A tweet whose language is what its label says; the rest are sentences of books, single words, and posts labelled for something else. */
  isLangidTweet?: boolean;
}

/** LANGUAGE_BUCKETS × languages, and a bias. */
export interface LanguageModel {
  matrix: Float32Array;
  bias: Float32Array;
}

/** A linear model of the language on letters. */
export const fitLanguage = (sentences: readonly Sentence[]): LanguageModel => {
  const lessons = sentences.flatMap(({ text, language, isLangidTweet }) => {
    const target = LANGUAGES.indexOf(language);
    const ids = [...languageWords(text)].flatMap(languageFeatures);
    if (target < 0 || ids.length === 0) return [];
    const values = new Float32Array(ids.length).fill(1 / Math.sqrt(ids.length));
    return [{ ids: Uint32Array.from(ids), values, targets: Int16Array.of(target), weight: isLangidTweet ? TWEET : 1 }];
  });
  const head = {
    name: 'language',
    classes: LANGUAGES.length,
    weight: 1,
    classWeights: new Float32Array(LANGUAGES.length).fill(1),
  };
  const params = meanOf(SEEDS.map((seed) => fitModel(lessons, LANGUAGE_BUCKETS, [head], { ...LETTERS, seed })));
  return { matrix: params.wide, bias: params.bias.map((bias, at) => bias - (LANGUAGES[at] === 'pt' ? SELDOM : 0)) };
};

/** Share of the tweets whose language is told right by models that have not seen them. */
export const languageAccuracy = (
  sentences: readonly Sentence[],
  onFold: (done: number, of: number) => void = () => {},
): number => {
  const tweets = sentences.filter(({ isLangidTweet }) => isLangidTweet);
  const others = sentences.filter(({ isLangidTweet }) => !isLangidTweet);
  const right = Array.from({ length: FOLDS }, (_none, fold) => {
    const model = fitLanguage([...others, ...tweets.filter((_tweet, at) => at % FOLDS !== fold)]);
    onFold(fold + 1, FOLDS);
    return tweets.filter(({ text, language }, at) => at % FOLDS === fold && told(model, text) === language).length;
  });
  return right.reduce((sum, count) => sum + count, 0) / tweets.length;
};

const told = ({ matrix, bias }: LanguageModel, text: string): string | undefined => {
  const ids = [...languageWords(text)].flatMap(languageFeatures);
  const logits = LANGUAGES.map(
    (_language, k) =>
      (bias[k] ?? 0) +
      ids.reduce((sum, id) => sum + (matrix[id * LANGUAGES.length + k] ?? 0), 0) / Math.sqrt(ids.length),
  );
  return LANGUAGES[logits.indexOf(Math.max(...logits))];
};

const LETTERS = { epochs: 6, width: 0, wide: true, rate: 0.4, deepRate: 0, dropout: 0.2, decay: 0 };
/** As with the other linear model, the mean of three is steadier than one. */
const SEEDS = [9, 19, 29];
const FOLDS = 5;
/** How much more a tweet labelled by its language counts. */
const TWEET = 10;
/** Portuguese is none of the desks' languages: it takes this much more to be believed (e² times as likely). */
const SELDOM = 2;
