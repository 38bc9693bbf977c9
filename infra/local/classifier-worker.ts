import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Readable } from '../../shared/classifier/classifier.ts';
import { loadWeights } from '../../shared/classifier/load-weights.ts';
import { type ClassifierOptions, createClassifier } from '../../shared/classifier/trained.ts';
import type { Answer } from './classifier-thread.ts';

/** The other side of `startClassifierThread`: mentions in, answers out, a batch at a time. */
const serve = (port: MessagePort, options: ClassifierOptions): void => {
  const { read } = createClassifier(loadWeights(), options);
  const answer = (mention: Readable): Answer => {
    try {
      return read(mention);
    } catch {
      // What was thrown stays here: it may quote the text.
      return 'stumbled';
    }
  };
  port.on('message', (mentions: readonly Readable[]) => port.postMessage(mentions.map(answer)));
};

// No port: it is only loaded, to be compiled.
if (parentPort !== null) serve(parentPort, workerData);
