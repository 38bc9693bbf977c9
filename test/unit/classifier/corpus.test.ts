import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fold } from '../../../shared/classifier/fold.ts';
import { TAUGHT } from '../../../shared/classifier/language.ts';
import { AuthorKind, Sentiment, SuggestedTeam, Topic, Urgency } from '../../../shared/mention/tags.ts';

const directory = new URL('../../../shared/classifier/corpus/', import.meta.url);

const Row = z.object({
  id: z.string().min(4),
  text: z.string(),
  brand: z.string().min(2),
  platform: z.string().min(1),
  lang: z.string(),
  team: SuggestedTeam,
  topic: Topic,
  urgency: Urgency,
  /** These three are left out where a second reader gave another. */
  sentiment: Sentiment.optional(),
  authorKind: AuthorKind.optional(),
  relevant: z.boolean().optional(),
  rating: z.number().int().min(1).max(5).optional(),
  /** The gold mention that it was written after: an id, for the mention itself stays out of the repository. */
  after: z
    .string()
    .regex(/^g\d{4}$/)
    .optional(),
});

/** What teaches danger, and nothing else, says whether it is some: those texts were written for that alone, and the last of them have no other labels. */
const DangerRow = Row.partial({ team: true, topic: true, urgency: true }).extend({ danger: z.boolean() });

const rows = readdirSync(directory)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => {
    const row = name.startsWith('danger') ? DangerRow : Row;
    const lines = readFileSync(new URL(name, directory), 'utf8').trimEnd().split('\n');
    return lines.map((line) => row.parse(JSON.parse(line)));
  });

describe('our corpus', () => {
  it('holds thousands of mentions in six languages', () => {
    expect(rows.length).toBeGreaterThanOrEqual(3_500);
    for (const language of TAUGHT) expect(rows.filter(({ lang }) => lang === language).length).toBeGreaterThan(200);
  });

  it('names every mention once, and says nothing twice', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const texts = rows.map(({ text }) => fold(text).replace(/\s+/g, ' ').trim()).filter((text) => text.length > 12);
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  });

  it('covers every value of every field', () => {
    for (const [field, values] of [
      ['team', SuggestedTeam.options],
      ['topic', Topic.options],
      ['urgency', Urgency.options],
      ['sentiment', Sentiment.options],
      ['authorKind', AuthorKind.options],
    ] as const)
      for (const value of values) expect(rows.filter((row) => row[field] === value).length, value).toBeGreaterThan(60);
  });

  it('sends spam to nobody', () => {
    expect(rows.filter(({ authorKind, team }) => authorKind === 'spam' && team !== 'none').map(({ id }) => id)).toEqual(
      [],
    );
  });
});

describe('relevance', () => {
  it('is told apart from the team: what names the brand in passing is relevant, and goes to nobody', () => {
    expect(rows.filter(({ team, relevant }) => team !== 'none' && relevant === false).map(({ id }) => id)).toEqual([]);
    expect(rows.filter(({ team, relevant }) => team === 'none' && relevant).length).toBeGreaterThan(500);
    expect(rows.filter(({ authorKind, relevant }) => authorKind === 'spam' && relevant).map(({ id }) => id)).toEqual(
      [],
    );
  });
});

describe('the labels of real posts', () => {
  const [header = '', ...lines] = readFileSync(new URL('labels-real.tsv', directory), 'utf8')
    .replace(/\n$/, '')
    .split('\n');

  it('hold a hash and labels, and no text', () => {
    expect(header).toBe('key\tteam\ttopic\turgency\tsentiment\tauthorKind\trelevant');
    // Told only where nobody gets it and it isn't the brand's own: elsewhere the team says it.
    const Relevant = z.enum(['', 'true', 'false']);
    const Line = z.tuple([
      z.string().regex(/^[0-9a-f]{16}$/),
      SuggestedTeam,
      Topic,
      Urgency,
      Sentiment,
      AuthorKind,
      Relevant,
    ]);
    expect(lines.filter((line) => !Line.safeParse(line.split('\t')).success)).toEqual([]);
    expect(lines.length).toBeGreaterThan(4_000);
  });
});

describe('the meanings of English texts', () => {
  const [header = '', ...lines] = readFileSync(new URL('meanings.tsv', directory), 'utf8').trimEnd().split('\n');

  it('hold a hash and three heaps, each text once, and no text', () => {
    expect(header).toBe('key\tfine\tbroad\tmiddle');
    expect(lines.filter((line) => !/^[0-9a-f]{16}(\t([0-9]|[1-5][0-9]|6[0-3])){3}$/.test(line))).toEqual([]);
    expect(new Set(lines.map((line) => line.slice(0, 16))).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(40_000);
  });
});
