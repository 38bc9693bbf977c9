import type { Readable } from './classifier.ts';
import { fold } from './fold.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Features are hashed into this many buckets. */
export const BUCKETS = 1 << 18;

/** Which token, or pair of tokens, put a feature there: for the reasons. */
export interface FeatureSet {
  /** Distinct buckets, in order of first appearance. */
  ids: Uint32Array;
  /** What kind of feature each is: an index into `KINDS`. */
  kinds: Uint8Array;
  /** Index of the token that brought each; -1 for what the text doesn't hold. */
  from: Int16Array;
  tokens: readonly Token[];
}

/** Kinds of features, which count differently. */
export const KINDS = ['circumstance', 'word', 'mark', 'short part', 'long part', 'pair', 'rating'] as const;
const [CIRCUMSTANCE, WORD, MARK, SHORT, LONG, PAIR, RATING] = [0, 1, 2, 3, 4, 5, 6] as const;

/** What the model sees of a mention. Linear in the (capped) text. */
export const featuresOf = (mention: Readable): FeatureSet => {
  const tokens = tokensOf(mention);
  const bag = newBag();
  tokens.forEach((token, at) => {
    addToken(bag, token, at);
  });
  addPairs(bag, tokens);
  for (const name of circumstances(mention, tokens)) add(bag, hash(0x51ed, name), CIRCUMSTANCE, -1);
  for (const name of ratings(mention)) add(bag, hash(0x51ed, name), RATING, -1);
  return { ids: Uint32Array.from(bag.ids), kinds: Uint8Array.from(bag.kinds), from: Int16Array.from(bag.from), tokens };
};

interface Bag {
  /** Which text this is, for `lastSeen`. */
  turn: number;
  ids: number[];
  kinds: number[];
  from: number[];
}

/** In which turn a bucket was last met: several times faster than a set. Nobody outside sees it. */
const lastSeen = new Float64Array(BUCKETS);
let turns = 0;

const newBag = (): Bag => {
  turns += 1;
  return { turn: turns, ids: [], kinds: [], from: [] };
};

const add = (bag: Bag, hashed: number, kind: number, at: number): void => {
  const id = hashed & (BUCKETS - 1);
  if (lastSeen[id] === bag.turn) return;
  lastSeen[id] = bag.turn;
  bag.ids.push(id);
  bag.kinds.push(kind);
  bag.from.push(at);
};

/** The token itself, and for words their parts of 2 to 5 letters with the edges marked. */
const addToken = (bag: Bag, token: Token, at: number): void => {
  add(bag, hash(0x811c, token.text), token.kind === 'mark' ? MARK : WORD, at);
  if (token.kind === 'mark') return;
  const edged = `<${token.text}>`;
  for (let start = 0; start < edged.length - 1; start += 1) {
    let hashed = 0x9e37;
    for (let length = 1; length <= 5 && start + length <= edged.length; length += 1) {
      hashed = mix(hashed, edged.charCodeAt(start + length - 1));
      if (length >= 2 && length < edged.length) add(bag, finish(hashed), length <= 3 ? SHORT : LONG, at);
    }
  }
};

/** Neighbours, over punctuation. */
const addPairs = (bag: Bag, tokens: readonly Token[]): void => {
  let left = '^';
  tokens.forEach(({ kind, text }, at) => {
    if (kind === 'mark' && !text.startsWith('{') && !/[?!]/.test(text)) return;
    add(bag, hash(hash(0x2f0b, left), text), PAIR, at);
    left = text;
  });
  add(bag, hash(hash(0x2f0b, left), '$'), PAIR, tokens.length - 1);
};

function* circumstances(mention: Readable, tokens: readonly Token[]): Generator<string> {
  const { text, platform, kind, author } = mention;
  yield 'bias';
  yield `platform=${platform}`;
  for (const word of fold(mention.brand ?? '').match(/[\p{L}\d]{3,}/gu) ?? []) yield `brand=${word}`;
  if (kind !== 'post') yield `kind=${kind}`;
  yield `length=${Math.min(8, Math.round(Math.log2(tokens.length + 1)))}`;
  const letters = text.slice(0, 2_000).match(/\p{L}/gu)?.length ?? 0;
  const capitals = text.slice(0, 2_000).match(/\p{Lu}/gu)?.length ?? 0;
  if (letters > 12) yield `capitals=${Math.min(4, Math.floor((capitals / letters) * 8))}`;
  if (letters < 2) yield 'no letters';
  const count = (mark: string) => Math.min(3, tokens.filter((token) => token.text === mark).length);
  yield `urls=${count('{url}')}`;
  yield `users=${count('{user}')}`;
  yield `brands=${Math.min(3, count('{brand}') + count('{desk}'))}`;
  yield `names=${count('{name}')}`;
  yield `hashtags=${Math.min(4, tokens.filter((token) => token.text.startsWith('#')).length)}`;
  if (tokens[0] !== undefined) yield `opens=${tokens[0].kind === 'mark' ? tokens[0].text : 'word'}`;
  if (ownHandle(mention)) yield 'own';
  if (author?.verified === true) yield 'verified';
  if (author?.followers !== undefined) yield `followers=${Math.min(6, Math.floor(Math.log10(author.followers + 1)))}`;
  for (const word of fold(author?.bio ?? '')
    .slice(0, 400)
    .match(/\p{L}{3,}/gu) ?? [])
    yield `bio=${word}`;
}

function* ratings({ rating }: Readable): Generator<string> {
  if (rating === undefined) return;
  yield `rating=${Math.round(rating)}`;
  yield rating < 3 ? 'rated low' : rating > 3 ? 'rated high' : 'rated in between';
}

/** The author's handle is the brand's name with little around it. */
const ownHandle = ({ author, brand, brandAccount }: Readable): boolean => {
  const handle = fold(author?.handle ?? '').replace(/\W/g, '');
  return (
    handle !== '' &&
    [brand, brandAccount].some((name) => name !== undefined && fold(name).replace(/\W/g, '') === handle)
  );
};

const hash = (seed: number, text: string): number => {
  let hashed = seed;
  for (let index = 0; index < text.length; index += 1) hashed = mix(hashed, text.charCodeAt(index));
  return finish(hashed);
};

const mix = (hashed: number, code: number): number => Math.imul(hashed ^ code, 0x01000193) ^ (hashed >>> 15);

const finish = (hashed: number): number => {
  let mixed = Math.imul(hashed ^ (hashed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};
