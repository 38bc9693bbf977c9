/** No platform nests deeper than about 12. */
const MAX_DEPTH = 64;
/** Values of all kinds in one body: a batch of 1,000 of Meta's holds about 20,000. */
const MAX_VALUES = 100_000;
const MAX_KEYS_PER_OBJECT = 1_000;
/** An id has 20 digits; two million of them are a tenth of a second's reading. */
const MAX_DIGITS = 1_000;

export type BoundedJson =
  | { kind: 'json'; value: unknown }
  | { kind: 'wrong'; reason: 'not-json' | 'too-deep' | 'too-many-values' | 'too-many-keys' | 'too-many-digits' };

/**
 * Parses JSON that a stranger may have made: one look over the bytes refuses a bomb before the parser meets it.
 * An integer that a JavaScript number cannot hold becomes a string of its digits: ids have 64 bits.
 */
export const parseBoundedJson = (bytes: Buffer): BoundedJson => {
  const scan = scanJson(bytes);
  if (scan.kind === 'wrong') return scan;
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (scan.longIntegers.length === 0) return { kind: 'json', value };
    // The first parse said that it is JSON, so that quoting a number cannot make it so.
    return { kind: 'json', value: JSON.parse(quoted(bytes, scan.longIntegers)) };
  } catch {
    return { kind: 'wrong', reason: 'not-json' };
  }
};

/** Drops a byte order mark and replaces what is not UTF-8, as a half emoji does not make a message worthless. */
const decoder = new TextDecoder('utf-8');

type Span = readonly [start: number, end: number];
type Scan = { kind: 'fine'; longIntegers: readonly Span[] } | Extract<BoundedJson, { kind: 'wrong' }>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

const scanJson = (bytes: Buffer): Scan => {
  const keys = new Uint32Array(MAX_DEPTH + 1);
  const longIntegers: Span[] = [];
  let depth = 0;
  let values = 1;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) {
      i = endOfString(bytes, i + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return { kind: 'wrong', reason: 'too-deep' };
      keys[depth] = 0;
      values += 1;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    } else if (byte === COMMA) {
      values += 1;
    } else if (byte === COLON) {
      const count = (keys[depth] ?? 0) + 1;
      if (count > MAX_KEYS_PER_OBJECT) return { kind: 'wrong', reason: 'too-many-keys' };
      keys[depth] = count;
    } else if (byte === MINUS || isDigit(byte)) {
      const end = endOfNumber(bytes, i + 1);
      if (end - i > MAX_DIGITS) return { kind: 'wrong', reason: 'too-many-digits' };
      if (isLongInteger(bytes, i, end)) longIntegers.push([i, end]);
      i = end - 1;
    }
    if (values > MAX_VALUES) return { kind: 'wrong', reason: 'too-many-values' };
  }
  return { kind: 'fine', longIntegers };
};

/** The position of the closing quote, or the end of the bytes. */
const endOfString = (bytes: Buffer, from: number): number => {
  let i = from;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

const endOfNumber = (bytes: Buffer, from: number): number => {
  let i = from;
  // Digits, point, sign, and the e of an exponent.
  for (; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (!isDigit(byte) && byte !== 0x2e && byte !== 0x2b && byte !== MINUS && (byte | 0x20) !== 0x65) break;
  }
  return i;
};

const isLongInteger = (bytes: Buffer, start: number, end: number): boolean => {
  const firstDigit = bytes[start] === MINUS ? start + 1 : start;
  const length = end - firstDigit;
  if (length < 16) return false;
  for (let i = firstDigit; i < end; i += 1) if (!isDigit(bytes[i] ?? 0)) return false;
  return length > 16 || !Number.isSafeInteger(Number(bytes.toString('latin1', start, end)));
};

const quoted = (bytes: Buffer, spans: readonly Span[]): string => {
  // In Latin-1 a character is a byte, so that positions hold and no character is torn.
  const text = bytes.toString('latin1');
  let result = '';
  let done = 0;
  for (const [start, end] of spans) {
    result += `${text.slice(done, start)}"${text.slice(start, end)}"`;
    done = end;
  }
  return decoder.decode(Buffer.from(result + text.slice(done), 'latin1'));
};
