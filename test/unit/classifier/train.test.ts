import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Example, ownExamples, realExamples, withMeanings } from '../../../shared/classifier/train/data.ts';
import { textKey } from '../../../shared/classifier/train/labels.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';
import { foldsOf, type Trained, train } from '../../../shared/classifier/train/train.ts';
import { createClassifier } from '../../../shared/classifier/trained.ts';
import { parseWeights } from '../../../shared/classifier/weights.ts';
import { Topic } from '../../../shared/mention/tags.ts';

const example = (text: string, labels: Example['labels']): Example => ({
  set: 'own',
  readable: { text, platform: 'x', kind: 'post' },
  labels,
  tasks: {},
});

const outage = {
  team: 'customer-service',
  topic: 'outage',
  urgency: 'high',
  sentiment: 'negative',
  authorKind: 'public',
  relevant: true,
} as const;
const praise = {
  team: 'communications',
  topic: 'praise',
  urgency: 'low',
  sentiment: 'positive',
  authorKind: 'public',
  relevant: true,
} as const;

const material = {
  labelled: Array.from({ length: 24 }, (_none, at) =>
    at % 2 === 0
      ? example(`the app is down again, attempt ${at}, nothing works`, outage)
      : example(`thank you so much, lovely service, visit ${at}`, praise),
  ),
  others: Array.from(
    { length: 40 },
    (_none, at): Example => ({
      set: 'umsab',
      readable: { text: at % 2 === 0 ? `awful day ${at}` : `lovely day ${at}`, platform: 'x', kind: 'post' },
      labels: {},
      tasks: { tone: at % 2 === 0 ? 'negative' : 'positive' },
    }),
  ),
  sentences: [
    { text: 'le chat est sur la table', language: 'fr' },
    { text: 'the cat is on the table', language: 'en' },
  ],
  dangers: Array.from({ length: 20 }, (_none, at) => ({
    readable: {
      text: at % 2 === 0 ? `I will end my life today ${at}` : `this queue will be the end of me ${at}`,
      platform: 'x',
      kind: 'post' as const,
    },
    isDanger: at % 2 === 0,
  })),
  concepts: parseGlossary('broken\tpanne*\tdown broken\tkaputt\tguast*\tcaid*\tkapot\n'),
  feelings: parseGlossary('2\t\tlovely\n'),
  stakes: parseGlossary('harm 1\t\tdown\n'),
};

const OUTAGE = Topic.options.indexOf('outage');
const PRAISE = Topic.options.indexOf('praise');

describe('training', () => {
  const steps: number[] = [];
  let first: Trained;
  beforeAll(() => {
    first = train(material, 'test-1', (step) => steps.push(step));
  });

  it('gives the same weights for the same data, byte by byte', () => {
    expect(Buffer.from(train(material, 'test-1').bytes).equals(Buffer.from(first.bytes))).toBe(true);
  });

  it('parts the texts otherwise when asked to', () => {
    const { unseen } = train({ ...material, parting: 'b' }, 'test-1');
    expect(unseen.map(({ topic }) => topic[OUTAGE])).not.toEqual(first.unseen.map(({ topic }) => topic[OUTAGE]));
  });

  it('learns what the data teaches', () => {
    const classifier = createClassifier(parseWeights(first.bytes));
    const topicOf = (text: string) => classifier.read({ text, platform: 'x', kind: 'post' }).tags.topic;
    expect(topicOf('the app is down, nothing works')).toBe('outage');
    expect(topicOf('thank you, lovely service')).toBe('praise');
  });

  it('judges every labelled text once by models that have not seen it', () => {
    expect(first.unseen).toHaveLength(material.labelled.length);
    for (const { topic } of first.unseen) expect(topic.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
  });

  it('judges every text on danger, and every ordinary one, once, as unseen', () => {
    const kinds = Object.groupBy(first.dangers, ({ kind }) => kind);
    const counts = [kinds.danger, kinds.harmless, kinds.ordinary].map((some) => some?.length);
    expect(counts).toEqual([10, 10, 12]);
  });

  it('learns of danger from texts that teach nothing else', () => {
    const dangers = material.dangers.map((one) => ({ ...one, isDanger: !one.isDanger }));
    const other = train({ ...material, dangers }, 'test-1');
    const urgencyIn = (bytes: Uint8Array) =>
      createClassifier(parseWeights(bytes)).read({ text: 'I will end my life', platform: 'x', kind: 'post' }).tags
        .urgency;
    expect(urgencyIn(first.bytes)).toBe('critical');
    expect(urgencyIn(other.bytes)).not.toBe('critical');
    for (const field of ['team', 'topic', 'sentiment', 'authorKind'] as const)
      expect(other.unseen.map((shares) => shares[field])).toEqual(first.unseen.map((shares) => shares[field]));
  });

  describe('where the word itself tells all, so that only a model which has met the text can', () => {
    const wordOf = (at: number) =>
      [3, 5, 7, 11, 13, 17].map((by) => String.fromCharCode(97 + ((at * by) % 26))).join('');
    const words = Array.from({ length: 24 }, (_none, at) => ({ text: wordOf(at), isOutage: at < 12 }));
    const labelled = words.map(({ text, isOutage }) => ({
      ...example(text, isOutage ? outage : praise),
      tasks: { fine: '1', broad: '2', middle: '3' },
    }));
    // Half of those that are outages, and of the others.
    const dangers = words.map(({ text }, at) => ({
      readable: { text: `${text} ${text}`, platform: 'x', kind: 'post' as const },
      isDanger: at % 4 < 2,
    }));
    let judged: Trained;
    beforeAll(() => {
      const several = { labelled: [...labelled, ...labelled], dangers: [...dangers, ...dangers, ...dangers] };
      judged = train({ ...material, ...several }, 'test-1');
    });

    it('has seen no text on danger that it judges', () => {
      const right = judged.dangers.filter(({ kind, share }) =>
        kind === 'danger' ? share >= 0.5 : kind === 'harmless' && share < 0.5,
      );
      expect(right.length).toBeLessThan(0.7 * 72);
    });

    it('has seen a text that stands in several sets in none of them, though its meaning is learnt', () => {
      const right = judged.unseen.filter(
        ({ topic }, at) => (topic[OUTAGE] ?? 0) > (topic[PRAISE] ?? 0) === words[at % words.length]?.isOutage,
      );
      expect(right.length).toBeLessThan(0.7 * judged.unseen.length);
    });
  });

  it('learns what a pretrained encoder makes of a text, and ships nothing that says it', () => {
    const labelled = material.labelled.map((one, at) => ({ ...one, tasks: { fine: String(at % 7) } }));
    const { bytes, weights } = train({ ...material, labelled }, 'test-1');
    expect(Buffer.from(bytes).equals(Buffer.from(first.bytes))).toBe(false);
    expect(weights.header).toEqual(first.weights.header);
  });

  it('tells every step', () => {
    expect(steps).toEqual(Array.from({ length: 14 }, (_none, at) => at + 1));
  });
});

describe('the meanings', () => {
  it('are found by the hash of a text, beside its own tasks', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'meanings-')), 'meanings.tsv');
    writeFileSync(file, `key\tfine\tbroad\tmiddle\n${textKey('My card is gone')}\t12\t3\t63\n`);
    const [met, other] = withMeanings(
      [{ ...example('my  CARD is gone', outage), tasks: { tone: 'negative' } }, example('my card is back', praise)],
      file,
    );
    expect(met?.tasks).toEqual({ tone: 'negative', fine: '12', broad: '3', middle: '63' });
    expect(other?.tasks).toEqual({});
  });
});

describe('the folds', () => {
  const texts = Array.from({ length: 50 }, (_none, at) => example(`mention number ${at}`, outage));

  it('hold what was written after a mention where that mention lies', () => {
    const after = texts.map(({ readable }, at) => ({
      ...example(`another matter, ${at}`, outage),
      after: readable.text,
    }));
    expect(foldsOf(after)).toEqual(foldsOf(texts));
    expect(foldsOf(after, 'a')).toEqual(foldsOf(texts, 'a'));
  });

  it('have no place for what was written after a mention that is not there', () => {
    const directory = mkdtempSync(join(tmpdir(), 'corpus-'));
    const row = { id: 'k-1', text: 'another matter', after: 'g0001' };
    writeFileSync(join(directory, 'fr-7.jsonl'), `${JSON.stringify(row)}\n`);
    const gold = { ...example('the first of all', outage), id: 'g0001' };
    expect(ownExamples(directory, [gold]).map(({ after }) => after)).toEqual(['the first of all']);
    expect(() => ownExamples(directory, [])).toThrow('k-1 was written after g0001');
  });

  it('are others with another parting', () => {
    expect(foldsOf(texts, 'a')).not.toEqual(foldsOf(texts));
  });
});

describe('relevance', () => {
  it.each([
    ['said where the labels say it', 'none', 'public', 'true', true],
    ['denied where the labels deny it', 'none', 'public', 'false', false],
    ['not known of what goes to nobody', 'none', 'public', '', undefined],
    ['denied of spam', 'none', 'spam', '', false],
    ['said of the brand’s own support replies', 'none', 'brand', '', true],
    ['said of what goes to a team', 'press', 'media', '', true],
  ])('is %s', (_what, team, authorKind, told, expected) => {
    const directory = mkdtempSync(join(tmpdir(), 'vigie-real-'));
    const text = 'on the way to work';
    writeFileSync(join(directory, 'free-timeline.jsonl'), `${JSON.stringify({ text, brand: 'Free' })}\n`);
    const labels = join(directory, 'labels.tsv');
    const row = [textKey(text), team, 'other', 'low', 'neutral', authorKind, told].join('\t');
    writeFileSync(labels, `key\tteam\ttopic\turgency\tsentiment\tauthorKind\trelevant\n${row}\n`);
    expect(realExamples(directory, labels)[0]?.labels.relevant).toBe(expected);
  });
});
