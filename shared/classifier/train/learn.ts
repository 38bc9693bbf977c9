import { type Encoded, encode, partsOf, type Vocabulary, vocabularyOf } from '../encode.ts';
import { BUCKETS, type FeatureSet, featuresOf, type Glossaries } from '../features.ts';
import type { DangerText, Example } from './data.ts';
import { fitModel, forward, type Head, type Lesson, meanOf, offsetsOf, type Params, softmaxInto } from './fit.ts';
import { DEEP_HEADS, headsOf, TASK_WEIGHT, TAUGHT_HEADS, targetOf, WIDE_HEADS } from './tasks.ts';

/** An example with its features: what the folds share. */
export interface Prepared {
  example: Example;
  features: Encoded;
  measures: Float32Array;
}

export type PreparedDanger = Pick<Prepared, 'features' | 'measures'> & Pick<DangerText, 'isDanger'>;

/** A linear model and a shared low-rank one, which err differently: their opinions are stacked. */
export interface Pair {
  wide: Params;
  deep: Params;
}

/** Embeddings have this many numbers. */
export const WIDTH = 24;
/** Rows of the vocabulary: what 6 MB hold. */
const ROWS = 156_500;

/** Features that enough labelled texts have, then those that many public ones have. */
export const prepare = (
  labelled: readonly Example[],
  others: readonly Example[],
  dangers: readonly DangerText[],
  glossaries: Glossaries,
) => {
  const setsOf = (examples: readonly Pick<Example, 'readable'>[]) =>
    examples.map(({ readable }) => featuresOf(readable, glossaries));
  const [labelledSets, otherSets, dangerSets] = [setsOf(labelled), setsOf(others), setsOf(dangers)];
  const frequencies = new Uint32Array(BUCKETS);
  const ranks = new Uint32Array(BUCKETS);
  const countIn = (sets: readonly FeatureSet[], rank: number): void => {
    for (const set of sets)
      for (const id of bucketsOf(set)) {
        ranks[id] = (ranks[id] ?? 0) + rank;
        frequencies[id] = (frequencies[id] ?? 0) + 1;
      }
  };
  countIn([...labelledSets, ...dangerSets], 6);
  countIn(otherSets, 1);
  const least = ranks.toSorted()[Math.max(0, BUCKETS - ROWS)] ?? 0;
  let room = ROWS - ranks.filter((rank) => rank > least).length;
  const vocabulary = vocabularyOf(frequencies, labelled.length + others.length + dangers.length, (bucket) => {
    const rank = ranks[bucket] ?? 0;
    if (rank <= 12 || rank < least) return false;
    // Thousands of features are as frequent as the last that has a row.
    if (rank === least) room -= 1;
    return rank > least || room >= 0;
  });
  const pack = (examples: readonly Example[], sets: typeof labelledSets): Prepared[] =>
    examples.map((example, at) => {
      const set = sets[at] ?? featuresOf(example.readable, glossaries);
      return { example, features: encode(set, vocabulary), measures: set.measures };
    });
  return {
    vocabulary,
    labelled: pack(labelled, labelledSets),
    others: pack(others, otherSets),
    dangers: dangerSets.map(
      (set, at): PreparedDanger => ({
        isDanger: dangers[at]?.isDanger === true,
        features: encode(set, vocabulary),
        measures: set.measures,
      }),
    ),
  };
};

const bucketsOf = ({ ids, words, tokens }: FeatureSet): ReadonlySet<number> =>
  new Set([...ids, ...words.flatMap((at) => [...partsOf(tokens[at]?.text ?? '').ids])]);

/**
 * Embeddings for the shared part to start from, learnt on the public sets' tasks and on what English texts mean. The labelled
 * texts are among those, without their labels: each is judged later by models that haven't seen these.
 */
export const pretrain = (
  labelled: readonly Prepared[],
  others: readonly Prepared[],
  vocabulary: Vocabulary,
): Float32Array => {
  const bare = labelled
    .filter(({ example }) => Object.keys(example.tasks).length > 0)
    .map((one) => ({ ...one, example: { ...one.example, labels: {} } }));
  // Here there are no fields to be heeded more.
  const heads = lessonsOf(others, TAUGHT_HEADS).heads.map((head) => ({ ...head, weight: TASK_WEIGHT }));
  const lessons = [...others, ...bare]
    .filter(({ example }) => example.set !== 'complaints')
    .map((one) => lessonOf(one, heads, 1));
  return fitModel(lessons, vocabulary.rows, heads, { ...PRETRAINING, seed: 3 }).embedding;
};

/** Both models, on labelled texts and a share of the public ones. */
export const learn = (training: readonly Prepared[], vocabulary: Vocabulary, embedding: Float32Array): Pair => {
  const wide = lessonsOf(training.filter(inWide), WIDE_HEADS);
  const deep = lessonsOf(training, TAUGHT_HEADS);
  return {
    wide: meanOf(WIDE_SEEDS.map((seed) => fitModel(wide.lessons, vocabulary.rows, wide.heads, { ...WIDE, seed }))),
    deep: withoutTeachers(fitModel(deep.lessons, vocabulary.rows, deep.heads, { ...DEEP, seed: 4, embedding })),
  };
};

/** The heads that only taught the embedding have done their work. */
const withoutTeachers = (params: Params): Params => {
  const outputs = offsetsOf(shapes(DEEP_HEADS)).at(-1) ?? 0;
  return {
    ...params,
    outputs,
    top: params.top.slice(0, outputs * params.width),
    bias: params.bias.slice(0, outputs),
  };
};

/** What both models say of a text: the logarithms of the probabilities of all heads' classes, the linear model's first. */
export const opinions = ({ wide, deep }: Pair, { ids, values }: Encoded): Float32Array => {
  const said = new Float32Array(OPINIONS);
  let start = 0;
  for (const [params, names] of [
    [wide, WIDE_HEADS],
    [deep, DEEP_HEADS],
  ] as const) {
    const logits = new Float32Array(params.outputs);
    const into = new Float32Array(params.outputs);
    forward(params, ids, values, ids.length, logits, new Float32Array(params.width), params.width === 0);
    const offsets = offsetsOf(shapes(names));
    names.forEach((_name, head) => {
      softmaxInto(logits, offsets[head] ?? 0, (offsets[head + 1] ?? 0) - (offsets[head] ?? 0), into);
    });
    for (let k = 0; k < into.length; k += 1) said[start + k] = Math.log(Math.max(1e-4, into[k] ?? 0));
    start += params.outputs;
  }
  return said;
};

const WIDE = { width: 0, wide: true, epochs: 6, rate: 0.7, deepRate: 0, dropout: 0.2, decay: 0 };
const DEEP = { width: WIDTH, wide: false, epochs: 5, rate: 0.5, deepRate: 0.08, dropout: 0.3, decay: 0.4 };
const PRETRAINING = { ...DEEP, epochs: 4, deepRate: 0.1, dropout: 0.2, decay: 0 };

/** The order of the texts and what is left out of them move a model as much as a few hundred texts do. */
const WIDE_SEEDS = [1, 21, 41];

/** Sets whose own task the linear part has, too. */
const inWide = ({ example }: Prepared): boolean =>
  example.tasks.speaker === undefined && example.tasks.own === undefined && example.tasks.airline === undefined;

/** Gold mentions are few and right; what is written to airlines and shops is not what a bank hears; the public sets teach something else. */
const weightOf = ({ example }: Prepared): number =>
  ({ gold: 3, real: 0.8, elsewhere: 0.25, own: 0.5 })[example.set] ?? 0.5;

const lessonsOf = (prepared: readonly Prepared[], names: readonly string[]): { heads: Head[]; lessons: Lesson[] } => {
  const heads = headsOf(
    names,
    prepared.map(({ example }) => example),
  );
  return { heads, lessons: prepared.map((one) => lessonOf(one, heads, weightOf(one))) };
};

const lessonOf = ({ example, features }: Prepared, heads: readonly Head[], weight: number): Lesson => ({
  ids: features.ids,
  values: features.values,
  targets: Int16Array.from(heads, ({ name }) => targetOf(example, name)),
  weight,
});

const shapes = (names: readonly string[]) => headsOf(names, []);
const OPINIONS = [...shapes(WIDE_HEADS), ...shapes(DEEP_HEADS)].reduce((sum, { classes }) => sum + classes, 0);
