import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { classifyLines, progressOf } from '../../../cli/classify.ts';
import type { Classifier, Readable as Mention } from '../../../shared/classifier/classifier.ts';
import { someTags } from '../policy/policies.ts';

const reading = { tags: someTags(), reasons: [] };

const run = async (...chunks: string[]) => {
  const out: string[] = [];
  const errors: string[] = [];
  const mentions: Mention[] = [];
  const classifier: Classifier = {
    read: (mention) => {
      mentions.push(mention);
      return mention.text.startsWith('Merci') ? { ...reading, tags: someTags({ topic: 'praise' }) } : reading;
    },
  };
  const bad = await classifyLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), classifier, {
    out: (line) => void out.push(line),
    error: (message) => errors.push(message),
  });
  return { bad, errors, mentions, rows: out.map((line) => JSON.parse(line)) };
};

describe('vigie classify', () => {
  it('tags each line, in order', async () => {
    const { rows, bad } = await run(
      '{"id":"1","text":"L’appli est en panne","platform":"x"}\n{"id":2,"text":"Merci, parfait"}\n',
    );
    expect(bad).toBe(0);
    expect(rows.map(({ id, topic, author }) => ({ id, topic, author }))).toEqual([
      { id: '1', topic: 'question', author: 'public' },
      { id: '2', topic: 'praise', author: 'public' },
    ]);
    expect(Object.keys(rows[0])).toEqual(
      expect.arrayContaining(['team', 'urgency', 'sentiment', 'language', 'relevant', 'confidence', 'reasons']),
    );
  });

  it('reads a line that comes in pieces, in the middle of a letter', async () => {
    const line = Buffer.from('{"id":"é","text":"carte bloquée"}');
    const cut = line.indexOf(0xa9);
    const out: string[] = [];
    await classifyLines(
      Readable.from([line.subarray(0, cut), line.subarray(cut)]),
      { read: () => reading },
      {
        out: (text) => void out.push(text),
        error: () => {},
      },
    );
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ id: 'é' });
  });

  it('names a bad line by its number, not by its text, and goes on', async () => {
    const { rows, bad, errors } = await run(
      '{"id":"1","text":"ok"}\nsecret words\n\n{"id":"3"}\n{"id":"4","text":"ok","rating":9}\n{"id":"5","text":"ok"}',
    );
    expect(rows.map(({ id }) => id)).toEqual(['1', '5']);
    expect(bad).toBe(3);
    expect(errors[0]).toBe('line 2: this is not JSON');
    expect(errors[1]).toMatch(/^line 4: text: /);
    expect(errors[2]).toMatch(/^line 5: rating: /);
    expect(errors.join()).not.toContain('secret');
  });

  it('reads a line of many pieces in a moment, and one that is too long not at all', async () => {
    const long = (letters: number) => `{"id":"1","text":"${'a'.repeat(letters)}"}`;
    const piecesOf = (line: string) => line.match(/.{1,10000}\n?/gs) ?? [];
    const { rows, errors } = await run(...piecesOf(`${long(3_000_000)}\n${long(5_000_000)}\n${long(1)}\n`));
    expect(rows).toHaveLength(2);
    expect(errors).toEqual(['line 2: longer than 4,000,000 letters: is it JSON lines?']);
  });

  it('refuses a numeric id that would come out as another', async () => {
    const { rows, errors } = await run('{"id":1790000000000000001,"text":"ok"}\n{"id":179,"text":"ok"}\n');
    expect(rows.map(({ id }) => id)).toEqual(['179']);
    expect(errors[0]).toMatch(/^line 1: id: .*write it in quotes$/);
  });

  it('says in words of its own what a text is missing', async () => {
    expect((await run('{"id":"1"}\n')).errors).toEqual(['line 1: text: a text is wanted']);
  });

  it('takes an author, and what it does not know is left alone', async () => {
    const { mentions } = await run(
      '{"id":"1","text":"Bonjour","author":{"bio":"journaliste","followers":12},"extra":1}\n',
    );
    expect(mentions).toMatchObject([{ author: { bio: 'journaliste', followers: 12 } }]);
    expect(mentions[0]).not.toHaveProperty('extra');
  });

  it('takes what has stars for a review, which needn’t name the brand', async () => {
    const { mentions } = await run(
      '{"id":"1","text":"Accueil déplorable","rating":1}\n{"id":"2","text":"Bonjour"}\n{"id":"3","text":"ok","rating":4,"kind":"comment"}\n',
    );
    expect(mentions.map(({ kind }) => kind)).toEqual(['review', 'post', 'comment']);
  });

  it.each([
    ['a quoted rating', '"rating":"4"', { rating: 4, kind: 'review' }],
    [
      'null for what is not known',
      '"brand":null,"alsoCalled":null,"platform":null,"kind":null,"rating":null,"author":null',
      { kind: 'post', platform: 'x' },
    ],
    [
      'null within the author',
      '"author":{"id":null,"handle":"lea","bio":null,"followers":null,"verified":null}',
      { author: { handle: 'lea' } },
    ],
    ['an author whose id is a number', '"author":{"id":7,"handle":"lea"}', { author: { handle: 'lea' } }],
    ['an author by handle', '"author":"@lea"', { author: { handle: '@lea' } }],
    ['the handle beside the label', '"author":"brand","postedBy":"@bank"', { author: { handle: '@bank' } }],
  ])('takes %s, as exports write it', async (_what, field, expected) => {
    const { mentions, errors } = await run(`{"id":"1","text":"Bonjour",${field}}\n`);
    expect(errors).toEqual([]);
    expect(mentions).toMatchObject([expected]);
  });

  it.each(['""', '"five"', '"9"', '0', 'true'])('but not a rating of %s', async (rating) => {
    expect((await run(`{"id":"1","text":"ok","rating":${rating}}\n`)).errors).toEqual([
      'line 1: rating: a number from 1 to 5 is wanted',
    ]);
  });
});

describe('its progress bar', () => {
  it('is full, once, when a file that still grows is longer than it was', () => {
    const written: string[] = [];
    const progress = progressOf(10, (text) => written.push(text));
    progress(5);
    progress(25);
    progress(35);
    expect(written).toEqual([
      `\rclassifying [${'#'.repeat(15)}${'.'.repeat(15)}]`,
      `\rclassifying [${'#'.repeat(30)}]\n`,
    ]);
  });
});
