import { readFileSync } from 'node:fs';
import { parseWeights, type Weights } from './weights.ts';

/**
 * The shipped weights: an asset in `weights/` beside this file, and beside the bundle in a Lambda. Read once, on the way up.
 * Throws when it is missing.
 */
export const loadWeights = (url: URL = new URL('./weights/model.bin', import.meta.url)): Weights =>
  parseWeights(readFileSync(url));
