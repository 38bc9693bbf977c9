import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import type { Classifier } from './classifier.ts';
import { loadWeights } from './load-weights.ts';
import { createClassifier } from './trained.ts';

/** The trained classifier as a policy wants it: how easily a mention counts as urgent is the policy's word. */
export const classifierFor = ({ policy }: LoadedPolicy): Classifier =>
  createClassifier(loadWeights(), policy.classifier);
