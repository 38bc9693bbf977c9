import { isUrgent } from '../../mention/tags.ts';
import { type Danger, dangerOf, raisedBy } from '../danger.ts';
import type { Encoded } from '../encode.ts';
import type { Glossaries } from '../features.ts';
import { FIELD_VALUES, FIELDS } from '../labels.ts';
import { LANGUAGES } from '../language.ts';
import { openRows } from '../packed-rows.ts';
import { type Shares, STACK_PARTS, type Stack, sharesOf, stackInputs } from '../stack.ts';
import { packWeights, STRIDE, tableOf, type Weights } from '../weights.ts';
import type { DangerText, Example } from './data.ts';
import { type DangerLesson, fitDanger, saidOf } from './fit-danger.ts';
import { fitLanguage, type Sentence } from './fit-language.ts';
import { fitStack } from './fit-stack.ts';
import { textKey } from './labels.ts';
import { learn, opinions, type Prepared, prepare, pretrain, WIDTH } from './learn.ts';
import { randomOf } from './random.ts';
import { DEEP_HEADS, firstOutput, targetOf, VALUES, WIDE_HEADS } from './tasks.ts';

export interface Material extends Glossaries {
  /** Texts labelled by the codebook. */
  labelled: readonly Example[];
  /** The public sets. */
  others: readonly Example[];
  sentences: readonly Sentence[];
  dangers: readonly DangerText[];
  /** Any word: another one parts the texts into other folds. */
  parting?: string;
}

export interface Trained {
  weights: Weights;
  bytes: Uint8Array;
  /** For each labelled text, what models said that had not seen it: probabilities by field. */
  unseen: readonly Shares[];
  /** For each text of the public sets in `side` that has the complaint task, the probability of yes, unseen. */
  complaints: readonly { target: number; yes: number }[];
  /** How likely danger is, unseen: in what was written to teach it, in other labelled texts that are urgent, and in the rest. */
  dangers: readonly { kind: 'danger' | 'harmless' | 'urgent' | 'ordinary'; share: number }[];
}

export const FOLDS = 5;
const NO_FOLD = -1;

/**
 * From labelled texts to weights. Every labelled text is judged once by models that haven't seen it; the stack learns from
 * these judgements, and the shipped models then learn from everything. The same material gives the same bytes.
 */
export const train = (
  material: Material,
  model: string,
  onStep: (step: number, of: number) => void = () => {},
): Trained => {
  const steps = 2 * FOLDS + 4;
  const prepared = prepare(material.labelled, material.others, material.dangers, material);
  onStep(1, steps);
  const embedding = pretrain(prepared.labelled, prepared.others, prepared.vocabulary);
  onStep(2, steps);
  const side = sampled(prepared.others);
  const folds = foldsOf(material.labelled, material.parting);
  const sideFolds = foldsOf(
    side.map(({ example }) => example),
    material.parting,
  );
  const dangerFolds = foldsOf(material.dangers, material.parting);
  const judged: Float32Array[] = [];
  const judgedDangers: Float32Array[] = [];
  const complaints: { target: number; yes: number }[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const elsewhere = (_one: Prepared, at: number) => folds[at] !== fold;
    const pair = learn(
      [...prepared.labelled.filter(elsewhere), ...side.filter((_one, at) => sideFolds[at] !== fold)],
      prepared.vocabulary,
      embedding,
    );
    prepared.labelled.forEach(({ features, measures }, at) => {
      if (folds[at] === fold) judged[at] = stackInputs(opinions(pair, features), measures);
    });
    prepared.dangers.forEach(({ features, measures }, at) => {
      if (dangerFolds[at] === fold) judgedDangers[at] = stackInputs(opinions(pair, features), measures);
    });
    side.forEach(({ example, features }, at) => {
      const target = targetOf(example, 'complaint');
      if (sideFolds[at] === fold && target >= 0)
        complaints.push({ target, yes: complaintOf(opinions(pair, features)) });
    });
    onStep(3 + fold, steps);
  }
  const stackWithout = (fold: number): Stack =>
    fitStack(
      prepared.labelled.flatMap(({ example }, at) => {
        const inputs = judged[at];
        if (folds[at] === fold || inputs === undefined) return [];
        const targets = Int16Array.from(FIELDS, (field) => targetOf(example, field));
        return [{ inputs, targets, weight: STACK_WEIGHT[example.set] ?? 1 }];
      }),
      FIELDS.map((field) => ({
        classes: FIELD_VALUES[field].length,
        own: [firstOutput('wide', field), firstOutput('deep', field)],
      })),
    );
  const dangerWithout = (fold: number): Danger => {
    const others = prepared.labelled.flatMap(({ example, features }, at): DangerLesson[] => {
      const inputs = judged[at];
      return folds[at] === fold || inputs === undefined || example.labels.urgency === undefined
        ? []
        : [{ features, inputs, isDanger: false, weight: 1 }];
    });
    const written = prepared.dangers.flatMap(({ features, isDanger }, at): DangerLesson[] => {
      const inputs = judgedDangers[at];
      return dangerFolds[at] === fold || inputs === undefined
        ? []
        : [{ features, inputs, isDanger, weight: WRITTEN_WEIGHT }];
    });
    return fitDanger([...others, ...written]);
  };
  const unseen: Shares[] = [];
  const unseenDangers: Trained['dangers'][number][] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const stack = stackWithout(fold);
    const danger = dangerWithout(fold);
    const dangerIn = (features: Encoded, inputs: Float32Array) => dangerOf(danger, saidOf(danger, features), inputs);
    judged.forEach((inputs, at) => {
      if (folds[at] !== fold) return;
      const shares = sharesOf(stack, inputs);
      const { example, features } = prepared.labelled[at] as Prepared;
      const share = dangerIn(features, inputs);
      unseen[at] = { ...shares, urgency: raisedBy(share, shares.urgency) };
      unseenDangers.push({ kind: isUrgent(example.labels) ? 'urgent' : 'ordinary', share });
    });
    prepared.dangers.forEach(({ features, isDanger }, at) => {
      const inputs = judgedDangers[at];
      if (dangerFolds[at] !== fold || inputs === undefined) return;
      unseenDangers.push({ kind: isDanger ? 'danger' : 'harmless', share: dangerIn(features, inputs) });
    });
    onStep(FOLDS + 3 + fold, steps);
  }
  const pair = learn([...prepared.labelled, ...side], prepared.vocabulary, embedding);
  onStep(steps - 1, steps);
  const language = fitLanguage(material.sentences);
  const stack = stackWithout(NO_FOLD);
  const danger = dangerWithout(NO_FOLD);
  const floats = new Map<string, Float32Array>([
    ['wide.bias', pair.wide.bias],
    ['deep.bias', pair.deep.bias],
    ['deep.hiddenBias', pair.deep.hiddenBias],
    ['deep.top', pair.deep.top],
    ['language.bias', language.bias],
  ]);
  floats.set('danger', Float32Array.of(danger.bias, danger.step, ...danger.direct));
  for (const part of STACK_PARTS) floats.set(`stack.${part}`, stack[part]);
  const weights: Weights = {
    header: {
      model,
      rows: prepared.vocabulary.rows,
      wideHeads: WIDE_HEADS.map((name) => ({ name, classes: VALUES[name]?.length ?? 0 })),
      deepHeads: DEEP_HEADS.map((name) => ({ name, classes: VALUES[name]?.length ?? 0 })),
      wide: pair.wide.outputs,
      width: WIDTH,
      languages: [...LANGUAGES],
      urgentThreshold: URGENT_THRESHOLD,
      floats: [...floats].map(([name, { length }]) => ({ name, length })),
    },
    concepts: material.concepts,
    feelings: material.feelings,
    stakes: material.stakes,
    vocabulary: prepared.vocabulary,
    rows: openRows(
      tableOf(
        [
          { numbers: pair.wide.wide, columns: pair.wide.outputs },
          { numbers: pair.deep.embedding, columns: WIDTH },
        ],
        STRIDE,
      ),
      STRIDE,
    ),
    language: openRows(
      tableOf([{ numbers: language.matrix, columns: LANGUAGES.length }], LANGUAGES.length + 1),
      LANGUAGES.length + 1,
    ),
    floats,
    stack,
    danger,
  };
  onStep(steps, steps);
  return { weights, bytes: packWeights(weights), unseen, complaints, dangers: unseenDangers };
};

/** Chosen on the cross-validated curve; the policy may say another. */
export const URGENT_THRESHOLD = 0.17;

/** Of a text on danger, beside the other labelled texts: hardly any of those is danger, and they are many. */
const WRITTEN_WEIGHT = 10;

/** Gold mentions were read by two and an editor; our own texts are not what a desk gets day by day. */
const STACK_WEIGHT: Readonly<Record<string, number>> = { gold: 3, real: 1, elsewhere: 0.5, own: 0.5 };

/** Mean of both models on the public complaints task. */
const complaintOf = (said: Float32Array): number => {
  const [no, yes] = [0, 1].map(
    (k) => (said[firstOutput('wide', 'complaint') + k] ?? 0) + (said[firstOutput('deep', 'complaint') + k] ?? 0),
  );
  return 1 / (1 + Math.exp(((no ?? 0) - (yes ?? 0)) / 2));
};

/** All tweets with a tone or a complaint, and a sample of the rest: they keep what was learnt before from fading. */
const sampled = (others: readonly Prepared[]): Prepared[] => {
  const random = randomOf(17);
  return others.filter(({ example: { set } }) => {
    const drawn = random();
    return set === 'umsab' || set === 'complaints' || drawn < 0.15;
  });
};

/**
 * By the text itself: a post that stands in two sets, with other labels, is unseen in both at once. What was written after a gold
 * mention lies where that lies, so that no mention is judged by models that have met its likes.
 */
export const foldsOf = (examples: readonly Pick<Example, 'readable' | 'after'>[], parting = ''): number[] =>
  examples.map(
    ({ readable, after }) => Number.parseInt(textKey(parting + (after ?? readable.text)).slice(0, 8), 16) % FOLDS,
  );
