import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { unsaidKind } from '../../mention/mention.ts';
import { AuthorKind, Sentiment, SuggestedTeam, Topic, Urgency } from '../../mention/tags.ts';
import type { Readable } from '../classifier.ts';
import { Refused } from './command.ts';
import { type Labels, textKey } from './labels.ts';

/** One text to learn from or to measure with. */
export interface Example {
  /** As its set's file names it. */
  id?: string;
  /** The set that it comes from: `gold`, `real`, `elsewhere`, `own`, or a public set's name. */
  set: string;
  readable: Readable;
  /** Labels by the codebook. */
  labels: Labels;
  /** Labels of the public sets' own tasks. */
  tasks: Readonly<Partial<Record<Task, string>>>;
  /** The gold text that it was written after, and lies in one fold with. */
  after?: string;
}

const HEAPS = Array.from({ length: 64 }, (_heap, at) => String(at));

/** What the public sets teach beside the codebook's fields: heads that share the features and feed the decision. */
export const TASKS = {
  tone: ['negative', 'neutral', 'positive'],
  airline: ['negative', 'neutral', 'positive'],
  complaint: ['no', 'yes'],
  speaker: ['Media', 'Outsiders', 'Eyewitness', 'Government', 'NGOs', 'Business'],
  corporate: ['Information', 'Action', 'Dialogue', 'individual'],
  own: ['no', 'yes'],
} as const;

/** In which of 64 heaps an English text lies for a pretrained sentence encoder, which parted them in three ways. */
export const MEANINGS = { fine: HEAPS, broad: HEAPS, middle: HEAPS } as const;

export type Task = keyof typeof TASKS | keyof typeof MEANINGS;

const Row = z.object({
  // A file to measure with may number its rows.
  id: z.string().optional().catch(undefined),
  text: z.string().optional(),
  lang: z.string().optional(),
  brand: z.string().optional(),
  alsoCalled: z.array(z.string()).optional(),
  brandAccount: z.string().optional(),
  platform: z.string().optional(),
  // Some sets quote their numbers, and null is none of them.
  rating: z
    .null()
    .transform(() => undefined)
    .or(z.coerce.number())
    .optional(),
  // Another set's `kind` means something else.
  kind: z.enum(['post', 'comment', 'reply', 'quote', 'review', 'article', 'message']).optional().catch(undefined),
  postedBy: z.string().optional(),
  own: z.boolean().optional(),
  inReplyTo: z.string().nullish(),
  team: SuggestedTeam.optional(),
  topic: Topic.optional(),
  urgency: Urgency.optional(),
  sentiment: Sentiment.optional(),
  authorKind: AuthorKind.optional(),
  relevant: z.boolean().optional(),
  /** The person in our own corpus, the codebook's author kind in the gold file. */
  author: z
    .union([
      AuthorKind,
      z.object({
        followers: z.number().optional(),
        verified: z.boolean().optional(),
        bio: z.string().optional(),
        handle: z.string().optional(),
      }),
    ])
    .optional(),
  complaint: z.boolean().optional(),
  /** Whether somebody's life is at stake, in what was written to teach that. */
  danger: z.boolean().optional(),
  /** The id of the gold mention that a row of our own was written after. */
  after: z.string().optional(),
  source: z.string().optional(),
  category: z.string().optional(),
});
export type Row = z.infer<typeof Row>;

/** Rows of a JSON lines file; none when it isn't there. A line that is none is refused by its number: its text may be a customer's. */
export const rowsOf = (path: string): Row[] =>
  existsSync(path)
    ? new TextDecoder()
        .decode(readFileSync(path))
        .split('\n')
        .flatMap((line, at) => (line.trim() === '' ? [] : [rowOf(line, `${path}, line ${at + 1}`)]))
    : [];

const rowOf = (line: string, where: string): Row => {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new Refused(`${where}: this is not JSON`);
  }
  const read = Row.safeParse(json);
  if (read.success) return read.data;
  throw new Refused(
    `${where}: ${read.error.issues.map(({ path, message }) => `${path.join('.') || 'the row'}: ${message}`).join('; ')}`,
  );
};

/** The gold mentions of a directory's file: labels by the codebook, `relevant` derived from them. */
export const goldExamples = (path: string): Example[] => rowsOf(path).map((row) => exampleOf('gold', row));

/**
 * Our own corpus, one file a language and batch. The seventh was written after gold mentions, of which it names the ids: one
 * that `gold` doesn't hold is refused, for its text would lie in any fold and flatter the figures.
 */
export const ownExamples = (directory: string, gold: readonly Example[]): Example[] => {
  const texts = new Map(gold.map(({ id, readable }) => [id, readable.text]));
  return OWN_FILES.flatMap((name) =>
    rowsOf(join(directory, `${name}.jsonl`)).map((row) => {
      if (row.after === undefined) return exampleOf('own', row);
      const after = texts.get(row.after);
      if (after === undefined)
        throw new Refused(
          `${name}.jsonl: ${row.id} was written after ${row.after}, which the gold mentions don't hold`,
        );
      return { ...exampleOf('own', row), after };
    }),
  );
};

/** Texts that teach whether somebody's life is at stake, and nothing else: a share of them is, the others only sound so. */
export interface DangerText {
  readable: Readable;
  isDanger: boolean;
}

export const dangerTexts = (directory: string): DangerText[] =>
  DANGER_FILES.flatMap((name) => rowsOf(join(directory, `${name}.jsonl`))).map((row) => ({
    readable: readableOf(row),
    isDanger: row.danger === true,
  }));

const DANGER_FILES = ['danger', 'danger-2', 'danger-3', 'danger-4', 'danger-5'];

/** In the order in which they were written: training draws by position. */
const OWN_FILES = [
  'fr',
  'en',
  'de',
  'it',
  'es',
  'nl',
  'mixed',
  'fr-2',
  'en-2',
  'it-2',
  'es-2',
  'mixed-2',
  'fr-3',
  'en-3',
  'it-3',
  'es-3',
  'de-3',
  'nl-3',
  'en-4',
  'fr-4',
  'es-4',
  'it-4',
  'de-4',
  'nl-4',
  'en-5',
  'fr-5',
  'es-5',
  'it-5',
  'de-5',
  'nl-5',
  'en-6',
  'fr-6',
  'es-6',
  'it-6',
  'de-6',
  'nl-6',
  'en-7',
  'fr-7',
  'es-7',
  'it-7',
  'de-7',
  'nl-7',
  'mixed-8',
];

/**
 * Real posts that were labelled for us: the labels lie in a file without texts. Those to a bank or an operator are `real`, those
 * to airlines, shops and the like `elsewhere`.
 */
export const realExamples = (directory: string, labelsFile: string): Example[] => {
  const labels = labelsByKey(labelsFile);
  const taken = new Set<string>();
  return REAL_FILES.flatMap(({ file, set }) =>
    rowsOf(join(directory, file)).flatMap((row) => {
      const key = textKey(row.text ?? '');
      const known = labels.get(key);
      if (known === undefined || taken.has(key)) return [];
      taken.add(key);
      return [exampleOf(set, { ...row, ...known, own: undefined })];
    }),
  );
};

/** The examples, and of the English ones what a pretrained encoder makes of them: by hash, as the labels of real posts are. */
export const withMeanings = (examples: readonly Example[], file: string): Example[] => {
  const meanings = cellsByKey(file);
  return examples.map((example) => ({
    ...example,
    tasks: { ...example.tasks, ...meanings.get(textKey(example.readable.text)) },
  }));
};

/** The public sets, each with the label of its own task. Never GermEval: its licence doesn't allow commerce. */
export const publicExamples = (directory: string): Example[] => {
  const read = (name: string) => rowsOf(join(directory, `${name}.jsonl`));
  const task = (set: string, row: Row, tasks: Example['tasks']): Example => ({
    set,
    readable: readableOf(row),
    labels: {},
    tasks,
  });
  return [
    ...read('umsab.train').map((row) => task('umsab', row, { ...(row.sentiment && { tone: row.sentiment }) })),
    ...read('airline.train').map((row) => task('airline', row, { ...(row.sentiment && { airline: row.sentiment }) })),
    ...read('complaints.train').map((row) =>
      task('complaints', row, { complaint: row.complaint === true ? 'yes' : 'no' }),
    ),
    ...read('crisislex-t26.train').flatMap((row) =>
      TASKS.speaker.some((speaker) => speaker === row.source)
        ? [task('crisislex', row, { speaker: row.source ?? '' })]
        : [],
    ),
    ...read('corporate-messaging.train').flatMap((row) =>
      TASKS.corporate.some((category) => category === row.category)
        ? [task('corporate', row, { corporate: row.category ?? '', own: 'yes' })]
        : [],
    ),
    ...['bank-tweets-timeline', 'free-timeline']
      .flatMap(read)
      .map((row) => task('timeline', row, { own: row.own === true ? 'yes' : 'no' })),
  ];
};

const REAL_FILES = [
  { file: 'free-timeline.jsonl', set: 'real' },
  { file: 'bank-reviews-fr.train.jsonl', set: 'real' },
  { file: 'bank-tweets-timeline.jsonl', set: 'real' },
  { file: 'complaints.train.jsonl', set: 'elsewhere' },
  { file: 'airline.train.jsonl', set: 'elsewhere' },
] as const;

const exampleOf = (set: string, row: Row): Example => {
  const authorKind = row.authorKind ?? (typeof row.author === 'string' ? row.author : undefined);
  const labels: Labels = {
    ...(row.team && { team: row.team }),
    ...(row.topic && { topic: row.topic }),
    ...(row.urgency && { urgency: row.urgency }),
    ...(row.sentiment && { sentiment: row.sentiment }),
    ...(authorKind && { authorKind }),
    ...(row.lang && { language: row.lang }),
  };
  const relevant = row.relevant ?? (row.team === undefined ? undefined : relevantBy(row.team, authorKind));
  return {
    ...(row.id !== undefined && { id: row.id }),
    set,
    readable: readableOf(row),
    labels: { ...labels, ...(relevant !== undefined && { relevant }) },
    tasks: {},
  };
};

/**
 * What somebody gets is relevant, and so are the brand's own support replies; spam isn't. What goes to nobody may still be about
 * the brand, in passing: where the set doesn't say, nobody knows.
 */
const relevantBy = (team: SuggestedTeam, authorKind: AuthorKind | undefined): boolean | undefined => {
  if (team !== 'none' || authorKind === 'brand') return true;
  return authorKind === 'spam' ? false : undefined;
};

const readableOf = (row: Row): Readable => ({
  text: row.text ?? '',
  platform: row.platform ?? (row.rating === undefined ? 'x' : 'google-reviews'),
  kind: row.kind ?? unsaidKind(row.rating),
  ...(row.rating !== undefined && { rating: row.rating }),
  ...(row.brand !== undefined && { brand: row.brand }),
  ...(row.alsoCalled !== undefined && { alsoCalled: row.alsoCalled }),
  ...(row.brandAccount !== undefined && { brandAccount: row.brandAccount }),
  ...(typeof row.author === 'object' && { author: { id: '', ...defined(row.author) } }),
  ...(row.postedBy !== undefined && { author: { id: '', handle: row.postedBy } }),
});

const defined = <T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };

const labelsByKey = (path: string): Map<string, Partial<Row>> =>
  new Map(
    [...cellsByKey(path)].map(([key, { relevant, ...told }]) => [
      key,
      Row.parse({ ...told, ...(relevant && { relevant: relevant === 'true' }) }),
    ]),
  );

/** A table whose first column is a text's key: the other cells by their columns' names. */
const cellsByKey = (path: string): Map<string, Readonly<Record<string, string | undefined>>> => {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [, ...names] = header.split('\t');
  return new Map(
    lines.map((line) => {
      const [key = '', ...cells] = line.split('\t');
      return [key, Object.fromEntries(names.map((name, at) => [name, cells[at]]))] as const;
    }),
  );
};
