import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Readable } from '../../shared/classifier/classifier.ts';
import { loadWeights } from '../../shared/classifier/load-weights.ts';
import { createClassifier } from '../../shared/classifier/trained.ts';
import type { ClassifierThreadData } from './classifier-thread.ts';

/** The other side of `startClassifierThread`: mentions in, readings out, a batch at a time. */
const serve = (port: MessagePort, { urgentThreshold }: ClassifierThreadData): void => {
  const { read } = createClassifier(loadWeights(), { urgentThreshold });
  port.on('message', (mentions: readonly Readable[]) => port.postMessage(mentions.map(read)));
};

// No port: it is only loaded, to be compiled.
if (parentPort !== null) serve(parentPort, workerData);
