import type { Readable } from './classifier.ts';
import { fold } from './fold.ts';
import { type Names, namesOf, type Token, tokensOf } from './tokens.ts';

/** What is known of a mention beside its words. */
export interface Circumstances {
  /** As the models are told it: `platform=x`, `urls=1`. */
  circumstances: readonly string[];
  ratings: readonly string[];
  /** As the stack is told it: what can be counted, or is so (1) or not (0). */
  measures: Float32Array;
  /** A post, not the brand's own, that names nowhere the brand that it came for and answers nobody. */
  isBrandNowhere: boolean;
}

export const circumstancesOf = (
  mention: Readable,
  tokens: readonly Token[] = tokensOf(mention, namesOf(mention)),
  brandNames: Names = namesOf(mention),
): Circumstances => {
  const { kind, rating } = mention;
  const place = placeOf(mention, tokens, brandNames);
  const isOwn = ownHandle(mention);
  const start = mention.text.slice(0, LETTERS_SEEN);
  const letters = lettersOf(start);
  const counted = countsOf(tokens, letters);
  const personal = PERSONAL.filter(([, pattern]) => pattern.test(start));
  return {
    circumstances: [
      'bias',
      ...Object.entries(counted).flatMap(([name, count]) => (count === undefined ? [] : [`${name}=${count}`])),
      ...personal.map(([name]) => `personal=${name}`),
      ...placed(mention, tokens, place),
      ...(isOwn ? ['own'] : []),
      ...(letters.all < 2 ? ['no letters'] : []),
      ...origin(mention),
    ],
    ratings: rating === undefined ? [] : ratingsOf(rating),
    measures: Float32Array.of(
      ...Object.values(counted).map((count = 0) => count),
      rating === undefined ? 0 : Math.max(-2, Math.min(2, rating - 3)),
      Number(rating !== undefined),
      Number(personal.length > 0),
      Number(isOwn),
      Number(kind !== 'post'),
      Number(kind === 'reply'),
    ),
    isBrandNowhere: place === NOWHERE && mention.brand !== undefined && !isOwn,
  };
};

/** Of a long text the start. */
const LETTERS_SEEN = 2_000;

/** What is counted, up to a few. `capitals` are eighths of the letters, `leading` how many names stand before everything else: to whom a post speaks. */
const countsOf = (tokens: readonly Token[], letters: Letters) => {
  const upToThree = (mark: string) => {
    let count = 0;
    for (let at = 0; at < tokens.length && count < 3; at += 1) if (tokens[at]?.text === mark) count += 1;
    return count;
  };
  const leading = tokens.slice(0, 6).findIndex((token) => !token.text.startsWith('{'));
  return {
    length: Math.min(8, Math.round(Math.log2(tokens.length + 1))),
    urls: upToThree('{url}'),
    users: upToThree('{user}'),
    brands: Math.min(3, upToThree('{brand}') + upToThree('{desk}')),
    names: upToThree('{name}'),
    hashtags: Math.min(4, tokens.filter((token) => token.text.startsWith('#')).length),
    leading: leading < 0 ? Math.min(6, tokens.length) : leading,
    capitals: letters.all > 12 ? Math.min(4, Math.floor((letters.capitals / letters.all) * 8)) : undefined,
  };
};

/** Where, for whom and by whom it was posted. */
function* origin({ platform, kind, brand, author }: Readable): Generator<string> {
  yield `platform=${platform}`;
  if (kind !== 'post') yield `kind=${kind}`;
  for (const word of fold(brand ?? '').match(/[\p{L}\d]{3,}/gu) ?? []) yield `brand=${word}`;
  if (author?.verified === true) yield 'verified';
  if (author?.followers !== undefined) yield `followers=${Math.min(6, Math.floor(Math.log10(author.followers + 1)))}`;
  for (const word of fold(author?.bio ?? '')
    .slice(0, 400)
    .match(/\p{L}{3,}/gu) ?? [])
    yield `bio=${word}`;
}

const ratingsOf = (rating: number): string[] => [
  `rating=${Math.round(rating)}`,
  rating < 3 ? 'rated low' : rating > 3 ? 'rated high' : 'rated in between',
];

interface Letters {
  all: number;
  capitals: number;
}

/** How many letters there are, and how many of them are capitals; regular expressions only for what isn't ASCII. */
const lettersOf = (text: string): Letters => {
  let all = 0;
  let capitals = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (code >= 0x41 && code <= 0x5a) capitals += 1;
      const small = code | 0x20;
      if (small >= 0x61 && small <= 0x7a) all += 1;
      continue;
    }
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (LETTER.test(point)) all += 1;
    if (CAPITAL.test(point)) capitals += 1;
    at += point.length - 1;
  }
  return { all, capitals };
};

const LETTER = /\p{L}/u;
const CAPITAL = /\p{Lu}/u;

/** What should not stand in public: the codebook's seventh tie-break. */
const PERSONAL: readonly (readonly [string, RegExp])[] = [
  ['phone', /(?<![\d.,€$£])(?:\+|\(|0)\d[\d ().-]{7,16}\d(?![\d.,]*[€$£%])/],
  ['iban', /\b[A-Z]{2}\d{2} ?(?:[A-Z\d]{4} ?){2,7}/],
  ['number', /(?<![\d.,])\d{8,}(?!\d)/],
  ['email', /[\w.+-]@[\w-]{1,63}\.[a-z]{2,}/i],
  [
    'address',
    /\b\d{1,5},?\s(?:rue|avenue|av\.|bd|boulevard|allée|chemin|impasse|place|street|st\b|road|rd\b|dr\b|drive|ave\b|lane|via|viale|calle|carrera|cra)|\b\d{5}\s\p{Lu}\p{L}/iu,
  ],
];

/** Why no token is the brand. */
type Unnamed = typeof IN_A_WORD | typeof NOWHERE | typeof UNDERSTOOD;
const IN_A_WORD = 'in a word';
const NOWHERE = 'nowhere';
/** An answer, a comment, a message to the account: it needn't name whom it speaks to. */
const UNDERSTOOD = 'understood';

/** Which token names the brand first, or why none does. */
const placeOf = ({ kind, brandAccount }: Readable, tokens: readonly Token[], { words }: Names): number | Unnamed => {
  const first = tokens.findIndex(({ text }) => BRAND_MARKS.has(text));
  if (first >= 0) return first;
  if (tokens.some(({ kind: of, text }) => of === 'word' && holdsName(text, words))) return IN_A_WORD;
  return kind === 'post' && brandAccount === undefined && tokens[0]?.text !== '{user}' ? NOWHERE : UNDERSTOOD;
};

/** How it opens, and where the brand stands, or that it doesn't. */
function* placed({ platform }: Readable, tokens: readonly Token[], place: number | Unnamed): Generator<string> {
  const [first] = tokens;
  if (first !== undefined) yield `opens=${first.kind === 'mark' ? first.text : 'word'}`;
  if (typeof place === 'number') {
    yield `brand at ${place < 2 ? 'start' : place < tokens.length / 2 ? 'first half' : 'second half'}`;
    yield `brand as ${tokens[place]?.text}`;
  } else yield 'brand at no place';
  if (place === IN_A_WORD) yield 'brand in a word';
  if (place === NOWHERE) yield `brand nowhere on ${platform}`;
}

/** `freebox`, and `freedom` as well. */
const holdsName = (word: string, names: ReadonlySet<string>): boolean => {
  for (const name of names) if (name.length > 3 && word.includes(name)) return true;
  return false;
};

const BRAND_MARKS: ReadonlySet<string> = new Set(['{brand}', '{desk}', '{name}', '#{name}']);

/** The author's handle is the brand's name with little around it. */
const ownHandle = ({ author, brand, brandAccount }: Readable): boolean => {
  const handle = fold(author?.handle ?? '').replace(/\W/g, '');
  return (
    handle !== '' &&
    [brand, brandAccount].some((name) => name !== undefined && fold(name).replace(/\W/g, '') === handle)
  );
};
