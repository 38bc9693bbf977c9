import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { launchClassifierThread, startClassifierThread } from '../../../infra/local/classifier-thread.ts';
import type { Readable } from '../../../shared/classifier/classifier.ts';
import { loadWeights } from '../../../shared/classifier/load-weights.ts';
import { createClassifier } from '../../../shared/classifier/trained.ts';
import { silentLog } from '../../../shared/runtime/log.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  threads.length = 0;
});

/** The threads that a test has started. */
const threads: Worker[] = [];
const counted = (): Worker => {
  const thread = launchClassifierThread();
  threads.push(thread);
  return thread;
};

const post = (text: string, more: Partial<Readable> = {}): Readable => ({
  text,
  platform: 'x',
  kind: 'post',
  brand: 'BNP Paribas',
  ...more,
});

const MENTIONS: readonly Readable[] = [
  post('Votre appli est en panne depuis ce matin, je ne peux plus payer mon loyer'),
  post('Could your press office call me back before 5pm? I write for a weekly', {
    author: { id: '1', bio: 'reporter' },
  }),
  post('🤷 \ud800 ????'),
  post('', { platform: 'facebook', rating: 1 }),
];

const start = async (...args: Parameters<typeof startClassifierThread>) => {
  const reader = await startClassifierThread(...args);
  opened.push(reader);
  return reader;
};

test('a mention is read on the thread as it is read here, with the policy’s threshold', async () => {
  const urgentThreshold = 0.01;
  const reader = await start({ urgentThreshold }, silentLog);
  const here = createClassifier(loadWeights(), { urgentThreshold });
  // In one turn, so one batch; then one by one.
  expect(await Promise.all(MENTIONS.map(reader.read))).toEqual(MENTIONS.map(here.read));
  for (const mention of MENTIONS) expect(await reader.read(mention)).toEqual(here.read(mention));
});

test('a text that the classifier stumbles over fails alone, for good, and not those that were asked for beside it', async () => {
  const reader = await start({}, silentLog, undefined, counted);
  const broken: Readable = JSON.parse('{"text":null,"platform":"x","kind":"post"}');
  const [before, stumbled, after] = await Promise.allSettled([post('panne'), broken, post('merci')].map(reader.read));
  expect([before?.status, after?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(stumbled).toMatchObject({ status: 'rejected', reason: expect.not.objectContaining({ retryable: true }) });
  expect(threads).toHaveLength(1);
});

test('when the thread ends, what it was reading may be tried again, and the next text starts another', async () => {
  const reader = await start({}, silentLog, undefined, counted);
  // A batch that takes a while, and the thread is ended before it can answer.
  const lost = Promise.all(Array.from({ length: 50 }, (_, n) => reader.read(post(`panne ${n} `.repeat(500)))));
  setImmediate(() => void threads[0]?.terminate());
  await expect(lost).rejects.toMatchObject({ code: 'classifier-unavailable', retryable: true });
  expect((await reader.read(post('merci pour votre aide'))).tags.language).toBe('fr');
  expect(threads).toHaveLength(2);
});

test('a thread that loads already is taken, and reads by the policy that was read meanwhile', async () => {
  const urgentThreshold = 0.01;
  const reader = await start({ urgentThreshold }, silentLog, launchClassifierThread(), counted);
  const here = createClassifier(loadWeights(), { urgentThreshold });
  expect(await Promise.all(MENTIONS.map(reader.read))).toEqual(MENTIONS.map(here.read));
  expect(threads).toEqual([]);
});

test('one that failed before anybody asked it ends nothing: the next says why', async () => {
  const failed = new Worker('throw new Error("no weights")', { eval: true }).on('error', () => {});
  await new Promise((resolve) => failed.once('exit', resolve));
  const reader = await start({}, silentLog, failed, counted);
  expect((await reader.read(post('merci pour votre aide'))).tags.language).toBe('fr');
  expect(threads).toHaveLength(1);
});

test('a thread that cannot start is said at the start', async () => {
  const logged: string[] = [];
  const log = { ...silentLog, error: (message: string) => void logged.push(message) };
  const broken = () => new Worker('throw new Error("no weights")', { eval: true });
  await expect(startClassifierThread({}, log, undefined, broken)).rejects.toMatchObject({
    code: 'classifier-unavailable',
    cause: expect.objectContaining({ message: 'no weights' }),
  });
  expect(logged).toEqual(['the classifier’s thread failed']);
});

test('what is asked for while it closes, or after, is refused and starts no other thread', async () => {
  const reader = await startClassifierThread({}, silentLog, undefined, counted);
  const late = expect(reader.read(post('panne'))).rejects.toMatchObject({ code: 'classifier-unavailable' });
  await reader.close();
  await late;
  await expect(reader.read(post('panne'))).rejects.toMatchObject({ code: 'classifier-unavailable' });
  expect(threads).toHaveLength(1);
});
