import { createReadStream, statSync } from 'node:fs';
import type { Readable as Input } from 'node:stream';
import { type Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import type { Classifier } from '../shared/classifier/classifier.ts';
import { loadWeights } from '../shared/classifier/load-weights.ts';
import { createClassifier } from '../shared/classifier/trained.ts';
import { Author, MentionKind, unsaidKind } from '../shared/mention/mention.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { jsonLine } from './json-line.ts';

export const registerClassify = (program: Command): void => {
  program
    .command('classify')
    .argument(
      '[file]',
      'JSON lines with id, text, brand, alsoCalled?, platform, rating?, author?, postedBy?, kind?; - or nothing: standard input',
      '-',
    )
    .description('tags for mentions: JSON lines in, JSON lines out')
    .option(
      '--threshold <score>',
      '0 to 1: a mention is urgent when critical and high together are as probable as this',
      scoreOf,
    )
    .action(async (file: string, { threshold }: { threshold?: number }) => {
      // Asked first: a file that is not there would be told twice.
      const bar = barFor(file === '-' ? undefined : sizeOf(file));
      const input = file === '-' ? process.stdin : createReadStream(file);
      const classifier = createClassifier(loadWeights(), { urgentThreshold: threshold });
      const bad = await classifyLines(input, classifier, {
        out: write(process.stdout),
        error: (message) => void process.stderr.write(`${bar === undefined ? '' : OVER_THE_BAR}${message}\n`),
        progress: bar,
      });
      if (bad > 0) process.exitCode = 1;
    });
};

export interface Lines {
  out: (line: string) => Promise<void> | void;
  /** One message a line that couldn't be read: its number and what is wrong, never its text. */
  error: (message: string) => void;
  /** Bytes read so far. */
  progress?: ((bytes: number) => void) | undefined;
}

/** Classifies each line as it comes; a bad line is told and skipped. How many lines were bad. */
export const classifyLines = async (input: Input, classifier: Classifier, lines: Lines): Promise<number> => {
  let bad = 0;
  let number = 0;
  for await (const line of linesOf(input, lines.progress)) {
    number += 1;
    if (line?.trim() === '') continue;
    const parsed = parse(line);
    if (parsed.kind === 'bad') {
      bad += 1;
      lines.error(`line ${number}: ${parsed.why}`);
      continue;
    }
    const { id, kind, postedBy, ...mention } = parsed.row;
    const { tags, reasons } = classifier.read({
      ...mention,
      kind: kind ?? unsaidKind(mention.rating),
      ...(postedBy !== undefined && { author: { ...NOBODY, ...mention.author, handle: postedBy } }),
    });
    const { authorKind, confidence, model: _model, ...rest } = tags;
    await lines.out(jsonLine({ id, ...rest, author: authorKind, confidence, reasons }));
  }
  return bad;
};

const A_LONG_NUMBER_CHANGES =
  'a text or a whole number is wanted; one of 16 digits or more would change: write it in quotes';

const STARS = 'a number from 1 to 5 is wanted';

/** Exports write null for what is not known. */
const known = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);

/** Some exports quote their numbers. */
const Stars = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number(STARS).min(1, STARS).max(5, STARS),
);

/** Nobody asks who it was, so an id may be written as it likes. */
const NOBODY = { id: '' };

/** A person, or their handle alone. */
const Person = z.preprocess(
  (value) => (typeof value === 'string' ? { handle: value } : value),
  z
    .object({
      handle: known(Author.shape.handle),
      name: known(Author.shape.name),
      bio: known(Author.shape.bio),
      followers: known(Author.shape.followers),
      verified: known(Author.shape.verified),
    })
    .transform((person) => ({ ...NOBODY, ...person })),
);

const Row = z.object({
  id: z.union([z.string(), z.int(A_LONG_NUMBER_CHANGES)], A_LONG_NUMBER_CHANGES).transform(String),
  text: z.string('a text is wanted'),
  brand: known(z.string()),
  alsoCalled: known(z.array(z.string())),
  platform: known(z.string()).transform((platform = 'x') => platform),
  kind: known(MentionKind),
  rating: known(Stars),
  author: known(Person),
  /** The author's handle, as sets with labels have it: there `author` is what kind of author it is. */
  postedBy: known(Author.shape.handle),
});

type Parsed = { kind: 'row'; row: z.infer<typeof Row> } | { kind: 'bad'; why: string };

const parse = (line: string | undefined): Parsed => {
  if (line === undefined)
    return { kind: 'bad', why: `longer than ${LONGEST_LINE.toLocaleString('en')} letters: is it JSON lines?` };
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: 'bad', why: 'this is not JSON' };
  }
  const read = Row.safeParse(json);
  if (read.success) return { kind: 'row', row: read.data };
  return {
    kind: 'bad',
    why: read.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`).join('; '),
  };
};

/** Many times what a platform lets anybody write, even with every letter escaped. */
const LONGEST_LINE = 4_000_000;

/** Lines of a stream, undefined for one that is too long, without holding more than one; a last line needs no end. */
async function* linesOf(input: Input, progress?: (bytes: number) => void): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  let bytes = 0;
  const add = (piece: string): void => {
    length += piece.length;
    if (length > LONGEST_LINE) pieces = [];
    else pieces.push(piece);
  };
  const ended = (): string | undefined => {
    const line = length > LONGEST_LINE ? undefined : pieces.join('');
    pieces = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    const read: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += read.length;
    const [first = '', ...others] = decoder.decode(read, { stream: true }).split('\n');
    add(first);
    for (const other of others) {
      yield ended();
      add(other);
    }
    progress?.(bytes);
  }
  add(decoder.decode());
  if (length > 0) yield ended();
}

/** Waits for a slow reader, so that a long file doesn't pile up in memory. */
const write =
  (stream: NodeJS.WriteStream) =>
  (line: string): Promise<void> | void => {
    if (stream.write(line)) return;
    return new Promise((resolve) => stream.once('drain', () => resolve()));
  };

/** A bar on the terminal, where the output goes elsewhere. */
const barFor = (size: number | undefined): ((bytes: number) => void) | undefined =>
  size === undefined || !process.stderr.isTTY || process.stdout.isTTY
    ? undefined
    : progressOf(size, (text) => process.stderr.write(text));

/** A file that is still written to may have become longer than it was. */
export const progressOf = (size: number, write: (text: string) => void): ((bytes: number) => void) => {
  let isFull = false;
  return (bytes) => {
    if (isFull) return;
    isFull = bytes >= size;
    const filled = Math.min(BAR, Math.round((bytes / size) * BAR));
    write(`\rclassifying [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]${isFull ? '\n' : ''}`);
  };
};

const BAR = 30;
const OVER_THE_BAR = '\r\u001b[K';

/** Undefined of what has no end yet: a pipe, `<(zcat mentions.gz)`. */
const sizeOf = (file: string): number | undefined => {
  const found = statSync(file);
  if (found.isDirectory()) throw new VigieError('configuration', `${file} is a folder: name a file of JSON lines`);
  return found.isFile() ? found.size : undefined;
};

const scoreOf = (value: string): number => {
  const score = value.trim() === '' ? Number.NaN : Number(value);
  if (!(score >= 0 && score <= 1)) throw new InvalidArgumentError('a number from 0 to 1');
  return score;
};
