import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Classifier, Readable } from '../../shared/classifier/classifier.ts';
import { loadWeights } from '../../shared/classifier/load-weights.ts';
import { createClassifier } from '../../shared/classifier/trained.ts';
import type { Answer, Batch } from './classifier-thread.ts';

/** The other side of `startClassifierThread`: mentions in, answers out, a batch at a time, by the options of the first. */
const serve = (port: MessagePort): void => {
  const weights = loadWeights();
  let classifier: Classifier | undefined;
  port.on('message', ({ options, mentions }: Batch) => {
    classifier ??= createClassifier(weights, options);
    const { read } = classifier;
    const answer = (mention: Readable): Answer => {
      try {
        return read(mention);
      } catch {
        // What was thrown stays here: it may quote the text.
        return 'stumbled';
      }
    };
    port.postMessage(mentions.map(answer));
  });
};

// No port: it is only loaded, to be compiled.
if (parentPort !== null) serve(parentPort);
