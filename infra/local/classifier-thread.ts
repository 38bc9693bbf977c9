import { Worker } from 'node:worker_threads';
import type { MentionReader, Readable } from '../../shared/classifier/classifier.ts';
import type { ClassifierOptions } from '../../shared/classifier/trained.ts';
import type { Reading } from '../../shared/mention/tags.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';
import type { Log } from '../../shared/runtime/log.ts';

/** What the thread is asked: all that one turn of the event loop asks for. */
export interface Batch {
  readonly options: ClassifierOptions;
  readonly mentions: readonly Readable[];
}

/** What the thread says of a mention: how it reads, or that the classifier has a bug that this one shows. */
export type Answer = Reading | 'stumbled';

interface Asked {
  readonly mention: Readable;
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The classifier on a thread of its own: reading a text takes the processor, and nearly everything else that a machine does
 * for a mention waits for the disk and the network. When the thread ends, what it was reading fails and may be tried again,
 * and the next text starts another. Resolves when it reads. `launched` is a thread that loads already.
 */
export const startClassifierThread = async (
  options: ClassifierOptions,
  log: Log,
  launched?: Worker,
  newThread: () => Worker = launchClassifierThread,
): Promise<MentionReader & { close(): Promise<void> }> => {
  let cause: unknown;
  /** What is with the thread, in the order in which it answers. */
  const batches: (readonly Asked[])[] = [];
  let next: Asked[] = [];
  let isClosed = false;

  const heard = (started: Worker): Worker => {
    started.ref();
    started.on('message', (answers: readonly Answer[]) => {
      const batch = batches.shift() ?? [];
      for (const [at, answer] of answers.entries()) {
        if (answer === 'stumbled') batch[at]?.reject(new Error('the classifier stumbled over this text'));
        else batch[at]?.resolve(answer);
      }
    });
    started.on('error', (error) => {
      cause = error;
      log.error('the classifier’s thread failed', { code: codeOf(error) });
    });
    started.on('exit', () => {
      thread = undefined;
      for (const { reject } of batches.splice(0).flat()) reject(ended(cause));
    });
    return started;
  };
  // One that has failed already is said by the next, which fails as well.
  let thread = launched === undefined || launched.threadId < 0 ? undefined : heard(launched);

  // All that one turn of the event loop asks for is one message: each by itself costs as much as it saves.
  const send = (): void => {
    if (next.length === 0) return;
    const batch = next;
    next = [];
    batches.push(batch);
    try {
      thread ??= heard(newThread());
      const asked: Batch = { options, mentions: batch.map(({ mention }) => mention) };
      thread.postMessage(asked);
    } catch (error) {
      batches.splice(batches.indexOf(batch), 1);
      for (const { reject } of batch) reject(ended(error));
    }
  };

  const read = (mention: Readable): Promise<Reading> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(ended());
      if (next.length === 0) setImmediate(send);
      next.push({ mention, resolve, reject });
    });

  await read(NOTHING);
  return {
    read,
    close: async () => {
      isClosed = true;
      for (const { reject } of next.splice(0)) reject(ended());
      await thread?.terminate();
    },
  };
};

const ended = (cause?: unknown): VigieError =>
  new VigieError('classifier-unavailable', 'the classifier’s thread ended', { retryable: true, cause });

/** Loads the classifier from now on. It keeps no process going, and what goes wrong before somebody asks it is told when somebody does. */
export const launchClassifierThread = (): Worker => {
  const thread = new Worker(new URL('./classifier-worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  thread.on('error', () => {});
  thread.unref();
  return thread;
};

/** A text leaves little garbage, and memory is what a thread costs. */
const YOUNG_MB = 4;

const NOTHING: Readable = { text: '', platform: 'x', kind: 'post' };
