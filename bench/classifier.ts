import { readdirSync, readFileSync, statSync } from 'node:fs';
import { optionsOf } from '../cli/script-options.ts';
import { loadWeights } from '../shared/classifier/load-weights.ts';
import { createClassifier } from '../shared/classifier/trained.ts';
import { unsaidKind } from '../shared/mention/mention.ts';

optionsOf(
  `Speed, size and load time of the classifier, on one core, with every mention of our own corpus.

  npm run bench:classifier

Takes some twenty seconds.
`,
  {},
);

const corpus = new URL('../shared/classifier/corpus/', import.meta.url);
const model = new URL('../shared/classifier/weights/model.bin', import.meta.url);

const mentions = readdirSync(corpus)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => readFileSync(new URL(name, corpus), 'utf8').trimEnd().split('\n'))
  .map((line) => JSON.parse(line))
  .map(({ text, brand, platform, rating }) => ({ text, brand, platform, rating, kind: unsaidKind(rating) }));

const timed = <T>(work: () => T): { value: T; milliseconds: number } => {
  const start = performance.now();
  const value = work();
  return { value, milliseconds: performance.now() - start };
};

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

/** Six letters, other ones for every number. */
const wordOf = (number: number): string =>
  Array.from({ length: 6 }, (_none, at) => String.fromCharCode(97 + (Math.floor(number / 26 ** at) % 26))).join('');

const { value: weights, milliseconds: load } = timed(() => loadWeights());
const { value: classifier } = timed(() => createClassifier(weights));
const first = timed(() => mentions.slice(0, 1).map(classifier.read)).milliseconds;
// The compiler needs a few thousand mentions before it knows the code; a Lambda that lives gets there, too.
for (const mention of mentions) classifier.read(mention);
const times = mentions.map((mention) => timed(() => classifier.read(mention)).milliseconds).toSorted((a, b) => a - b);
// Forum posts and reviews: several mentions in a row, cut at 900 characters.
const posts = mentions.map((mention, at) => ({
  ...mention,
  text: mentions
    .slice(at, at + 30)
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 900),
}));
const postTimes = posts.map((post) => timed(() => classifier.read(post)).milliseconds).toSorted((a, b) => a - b);
// Nothing to remember: 150 words a text that no text had before.
const strangers = Array.from({ length: 500 }, (_none, text) => ({
  text: Array.from({ length: 150 }, (_word, at) => wordOf(text * 150 + at)).join(' '),
  platform: 'x',
  kind: 'post' as const,
}));
const strangerTimes = strangers
  .map((mention) => timed(() => classifier.read(mention)).milliseconds)
  .toSorted((a, b) => a - b);
const long = timed(() =>
  classifier.read({ text: 'ma carte est bloquée et '.repeat(4_000), platform: 'x', kind: 'post' }),
).milliseconds;

const rows: [string, string, string][] = [
  ['weights', `${(statSync(model).size / 1e6).toFixed(2)} MB`, '≤ 6 MB'],
  ['load, once', `${load.toFixed(1)} ms`, '< 60 ms'],
  ['first mention', `${first.toFixed(1)} ms`, ''],
  ['a mention, p50', `${quantile(times, 0.5).toFixed(3)} ms`, '≤ 0.3 ms'],
  ['a mention, p99', `${quantile(times, 0.99).toFixed(3)} ms`, ''],
  ['900 characters, p50', `${quantile(postTimes, 0.5).toFixed(3)} ms`, ''],
  ['150 new words, p50', `${quantile(strangerTimes, 0.5).toFixed(3)} ms`, ''],
  ['100,000 characters', `${long.toFixed(1)} ms`, ''],
];
process.stdout.write(`${mentions.length} mentions of our corpus, Node ${process.version}\n`);
for (const [what, reached, target] of rows)
  process.stdout.write(`${what.padEnd(20)}${reached.padStart(10)}   ${target}\n`);
