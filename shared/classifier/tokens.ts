import type { Readable } from './classifier.ts';
import { cap, fold } from './fold.ts';

/** One piece of a text: a word or a mark as the model sees it, and where it stands in the folded text. */
export interface Token {
  /** `word` has letters and is read by its parts too; a `mark` is read whole (`{url}`, `{user}`, `!`, an emoji). */
  kind: 'word' | 'mark';
  text: string;
  start: number;
  end: number;
}

/**
 * Words and marks of a mention, in order. Handles become `{brand}`, `{desk}` (a brand's help desk) or `{user}`; the brand's
 * own name becomes `{name}`, so that what is learnt about one brand holds for the next.
 */
export const tokensOf = (mention: Readable, names: Names = namesOf(mention)): Token[] => {
  const folded = fold(textRead(mention));
  const brand = names.words;
  const tokens: Token[] = [];
  let at = 0;
  while (tokens.length < MAX_TOKENS) {
    while (folded.charCodeAt(at) === BLANK) at += 1;
    const end = plainWordEnd(folded, at);
    if (end > at) {
      tokens.push(wordToken(folded.slice(at, end), at, end, brand));
      at = end;
      continue;
    }
    PIECES.lastIndex = at;
    const found = PIECES.exec(folded);
    if (found === null) break;
    const [piece, word] = found;
    const start = found.index;
    at = start + piece.length;
    tokens.push(
      word === undefined
        ? { kind: 'mark', text: markOf(piece, names), start, end: at }
        : wordToken(word, start, at, brand),
    );
  }
  for (const phrase of names.phrases) joinPhrase(tokens, phrase);
  return tokens;
};

/** A name of several words becomes one `{name}`, in place. */
const joinPhrase = (tokens: Token[], phrase: readonly string[]): void => {
  for (let at = 0; at + phrase.length <= tokens.length; at += 1) {
    if (!phrase.every((word, further) => tokens[at + further]?.text === word)) continue;
    const [start, end] = [tokens[at]?.start ?? 0, tokens[at + phrase.length - 1]?.end ?? 0];
    tokens.splice(at, phrase.length, { kind: 'mark', text: '{name}', start, end });
  }
};

const wordToken = (word: string, start: number, end: number, brand: ReadonlySet<string>): Token => {
  const text = hasTriple(word) ? word.replace(/(.)\1{2,}/gu, '$1$1') : word;
  if (brand.has(text)) return { kind: 'mark', text: '{name}', start, end };
  if (text.startsWith('#') && brandTag(text.slice(1), brand)) return { kind: 'mark', text: '#{name}', start, end };
  return { kind: 'word', text, start, end };
};

/**
 * Where a word that starts here ends, when it is plain: small ASCII letters, and after them something that is surely no part of
 * it. Else `at`, and `PIECES` is asked, which says the same of plain words and takes ten times as long.
 */
const plainWordEnd = (text: string, at: number): number => {
  let end = at;
  while (isSmallLetter(text.charCodeAt(end))) end += 1;
  if (end === at) return at;
  const next = text.charCodeAt(end);
  if (next !== BLANK && next !== COMMA && next !== FULL_STOP && !Number.isNaN(next)) return at;
  const isLink = next === FULL_STOP && end - at === 3 && text.startsWith('www', at);
  return isLink ? at : end;
};

const isSmallLetter = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const [BLANK, COMMA, FULL_STOP] = [0x20, 0x2c, 0x2e];

/** As much of a mention's text as is read, before it is folded. */
export const textRead = ({ text }: Readable): string => decodeSurrogateMarks(cap(text));

const MAX_TOKENS = 900;

/** Cheap to ask of every word; a letter outside the basic plane is two units, which need not be told apart here. */
const hasTriple = (word: string): boolean => {
  for (let at = 2; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdfff) return true;
    if (code === word.charCodeAt(at - 1) && code === word.charCodeAt(at - 2)) return true;
  }
  return false;
};

const brandTag = (tag: string, brand: ReadonlySet<string>): boolean => {
  for (const word of brand) if (word.length > 3 ? tag.includes(word) : tag === word) return true;
  return false;
};

const markOf = (piece: string, names: Names): string => {
  if (piece.startsWith('http') || piece.startsWith('www.') || piece === '<url>') return '{url}';
  if (piece.startsWith('@')) return handleOf(piece.slice(1), names);
  if (/^\d/.test(piece)) return numberOf(piece);
  if (/^[!?]{2,}$/.test(piece)) return piece.includes('?') ? (piece.includes('!') ? '?!' : '??') : '!!';
  if (/^\.{2,}|^…/.test(piece)) return '…';
  return piece;
};

const handleOf = (handle: string, { words, account }: Names): string => {
  if (handle === 'user') return '{user}';
  if (DESK.test(handle)) return '{desk}';
  if (handle === account) return '{brand}';
  for (const word of words) if (word.length > 2 ? handle.includes(word) : opensHandle(word, handle)) return '{brand}';
  return '{user}';
};

/** `bt_uk` and `bt24`, not `btree`. */
const opensHandle = (word: string, handle: string): boolean =>
  handle.startsWith(word) && !/^\p{L}/u.test(handle.slice(word.length));

const numberOf = (piece: string): string => {
  const digits = piece.replace(/\D/g, '').length;
  if (/[€$£]|eur|usd|chf/.test(piece)) return digits >= 3 ? '{money+}' : '{money}';
  if (piece.endsWith('%')) return '{percent}';
  if (/^\d{1,2}[:h]\d{0,2}$/.test(piece)) return '{time}';
  if (digits >= 8) return '{longnumber}';
  if (/^(?:19|20)\d\d$/.test(piece)) return '{year}';
  return digits >= 3 ? '{number+}' : `{number${digits}}`;
};

/** What a brand is called in a text, folded. */
export interface Names {
  /** Words that name it by themselves. */
  words: ReadonlySet<string>;
  /** Names of which no word may stand alone: `us bank`. */
  phrases: readonly (readonly string[])[];
  /** The handle of the account that the mention came to. */
  account: string | undefined;
}

/**
 * The brand's first name and its account are known by each of their words, but for what many names share (`bank`, `of`); what else
 * it is called, and a name without a word of its own, only as a whole.
 */
export const namesOf = ({ brand = '', alsoCalled = [], brandAccount = '' }: Readable): Names => {
  const ofBrand = ownWordsOf(brand);
  const wholes = (ofBrand.length === 0 ? [brand, ...alsoCalled] : alsoCalled)
    .map(wordsOf)
    .filter((parts) => parts.length > 0);
  return {
    words: new Set([...ofBrand, ...ownWordsOf(brandAccount), ...wholes.map((parts) => parts.join(''))]),
    phrases: wholes.filter((parts) => parts.length > 1),
    account: brandAccount === '' ? undefined : fold(brandAccount).replace(/^@/, ''),
  };
};

const ownWordsOf = (name: string): string[] =>
  wordsOf(name).filter((word) => word.length > 2 && !COMMON_IN_NAMES.has(word));

const wordsOf = (name: string): string[] => fold(name).match(/[\p{L}\d]+/gu) ?? [];

/** Emoji that an export wrote as `<ed><U+00A0><U+00BD>…`: the bytes of a surrogate pair. */
const decodeSurrogateMarks = (text: string): string =>
  text.includes('<ed>')
    ? text
        .replace(/<ed><U\+00(\w\w)><U\+00(\w\w)>/g, (_all, high: string, low: string) =>
          String.fromCharCode(0xd000 | ((parseInt(high, 16) & 0x3f) << 6) | (parseInt(low, 16) & 0x3f)),
        )
        .toWellFormed()
    : text;

const PIECES =
  /(?:https?:\/\/|www\.)\S+|<url>|@[\p{L}\d_.]+|\d[\d.,:h]*\s?(?:[€$£%]|euros?\b|eur\b|usd\b|chf\b)|[€$£]\s?\d[\d.,]*|\d[\d.,:h]*|(#?[\p{L}][\p{L}\d]*(?:'(?=\p{L}))?)|[!?]+|\.{2,}|…|[-.,:;()"«»“”/+=*&|]|\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}]{2}|[^\s\p{L}\p{N}]/gu;

const DESK = /help|ask|sav|support|care|service|serv|hilfe|aide|assist|client|kunde|conseil|atencion|ayuda|_cs/;

const COMMON_IN_NAMES = new Set(
  'bank banque banco banca bancaire credit credito caisse epargne groupe group gruppo grupo the and les des del della societe generale general national nationale international internationale maroc senegal benin africa afrique france italia espana deutschland belgium belgique commerce industrie habitat insurance assurance assicurazioni energie energy service services telecom mobile ministero mutuelle compagnie company post deutsche deutscher america american british royal'.split(
    ' ',
  ),
);
