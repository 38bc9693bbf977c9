import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { DANGER_CELLS, type Danger } from './danger.ts';
import { type Vocabulary, vocabularyIn } from './encode.ts';
import { BUCKETS, type Glossaries } from './features.ts';
import { type Glossary, glossaryOf } from './glossary.ts';
import { LANGUAGE_BUCKETS } from './language.ts';
import { packRows, type Rows, type Shape, unpackedRows, wholeTable } from './packed-rows.ts';
import type { STACK_PARTS, Stack } from './stack.ts';

/** Everything that the classifier has learnt. */
export interface Weights extends Glossaries {
  header: Header;
  vocabulary: Vocabulary;
  /** A row a feature of `STRIDE` bytes: `wide` cells, `width` cells of the embedding, and at the end a scale code for each. */
  rows: Rows;
  /** A row a bucket: a cell a language, and a scale code. */
  language: Rows;
  /** Small matrices in full precision, by name. */
  floats: ReadonlyMap<string, Float32Array>;
  /** Those of them that have the last word; of the urgency the danger has it. */
  stack: Stack;
  danger: Danger;
}

const Header = z.object({
  model: z.string(),
  rows: z.number().int().positive(),
  wideHeads: z.array(z.object({ name: z.string(), classes: z.number() })),
  deepHeads: z.array(z.object({ name: z.string(), classes: z.number() })),
  /** Outputs of the linear part, and numbers of the embedding. */
  wide: z.number().int().positive(),
  width: z.number().int().positive(),
  languages: z.array(z.string()),
  /** Score of critical and high from which a mention is urgent, unless the policy says another. */
  urgentThreshold: z.number(),
  /** Names and lengths of the small matrices, in order. */
  floats: z.array(z.object({ name: z.string(), length: z.number().int().nonnegative() })),
});
export type Header = z.infer<typeof Header>;

const GlossaryShape = z.object({ names: z.array(z.string()), entries: z.number().int().nonnegative() });
/** The header as it stands in the file. */
const WrittenHeader = Header.extend({ concepts: GlossaryShape, feelings: GlossaryShape, stakes: GlossaryShape });

/** A feature's row fills one line of the processor's cache: memory, not arithmetic, is what inference waits for. */
export const STRIDE = 64;

/** By the code in a row, from -128 on: whole numbers from -7 to 7 times this are its weights. Codes are steps of a twelfth of a doubling. */
const SCALES = Float64Array.from({ length: 256 }, (_none, at) => 2 ** ((at - 128) / 12 - 6.5));

export const scaleOf = (code: number): number => SCALES[code + 128] as number;

/**
 * Layout, little-endian: `VGW7`; length of what is deflated; deflated: length of the header, header (JSON), small matrices (float32),
 * of each glossary the hashes (32 bits) and the rows (a byte), bitmap of the known buckets, idf of the known ones (sixteenths, a byte
 * each), cells of the danger (a byte each); then table and language, of each the cells, two a byte,
 * and the scale codes.
 */
export const packWeights = ({
  header,
  concepts,
  feelings,
  stakes,
  vocabulary,
  rows,
  language,
  floats,
  danger,
}: Omit<Weights, 'stack'>): Uint8Array => {
  const written: z.infer<typeof WrittenHeader> = {
    ...header,
    concepts: shapeOf(concepts),
    feelings: shapeOf(feelings),
    stakes: shapeOf(stakes),
  };
  const json = new TextEncoder().encode(JSON.stringify(written));
  const small = deflateRawSync(
    Buffer.concat([
      lengthBytes(json),
      json,
      ...header.floats.map(({ name }) => bytesOf(floats.get(name) ?? new Float32Array())),
      ...[concepts, feelings, stakes].flatMap(({ hashes, rows }) => [bytesOf(hashes), rows]),
      bytesOf(vocabulary.known),
      vocabulary.idf,
      bytesOf(danger.cells),
    ]),
    { level: 9 },
  );
  return Buffer.concat([
    MAGIC,
    lengthBytes(small),
    small,
    ...packRows(wholeTable(rows, STRIDE), tableShape(header)),
    ...packRows(wholeTable(language, languageShape(header).stride), languageShape(header)),
  ]);
};

const shapeOf = ({ names, rows }: Glossary) => ({ names: [...names], entries: rows.length });

/** Reads what `packWeights` wrote. Throws on anything else. */
export const parseWeights = (file: Uint8Array): Weights => {
  if (!MAGIC.every((byte, at) => file[at] === byte)) throw new Error('these are not weights of the classifier');
  const start = MAGIC.length + 4;
  const end = start + lengthAt(file, MAGIC.length);
  const small = piecesOf(inflated(file.subarray(start, end)));
  const { concepts, feelings, stakes, ...header } = WrittenHeader.parse(
    JSON.parse(new TextDecoder().decode(small.next(lengthAt(small.next(4), 0)))),
  );
  // Copies, that the file is not kept.
  const floats = new Map(
    header.floats.map(
      ({ name, length }) => [name, new Float32Array(new Uint8Array(small.next(length * 4)).buffer)] as const,
    ),
  );
  const glossary = ({ names, entries }: z.infer<typeof GlossaryShape>): Glossary =>
    glossaryOf(
      names,
      new Uint32Array(new Uint8Array(small.next(entries * 4)).buffer),
      new Uint8Array(small.next(entries)),
    );
  const glossaries = { concepts: glossary(concepts), feelings: glossary(feelings), stakes: glossary(stakes) };
  const known = new Uint32Array(new Uint8Array(small.next(BUCKETS / 8)).buffer);
  const idf = new Uint8Array(small.next(header.rows));
  const cells = new Int8Array(small.next(DANGER_CELLS));
  const large = piecesOf(file.subarray(end));
  const rows = unpackedRows(large.next, header.rows, tableShape(header));
  const language = unpackedRows(large.next, LANGUAGE_BUCKETS, languageShape(header));
  if (!small.isAtEnd() || !large.isAtEnd()) throw new Error(OTHERWISE);
  return {
    header,
    ...glossaries,
    vocabulary: vocabularyIn(known, idf),
    rows,
    language,
    floats,
    stack: stackIn(floats),
    danger: dangerIn(floats, cells),
  };
};

const OTHERWISE = 'these weights are cut short, or of another layout';

const inflated = (bytes: Uint8Array): Uint8Array => {
  try {
    return inflateRawSync(bytes);
  } catch (error) {
    throw new Error(OTHERWISE, { cause: error });
  }
};

/** One piece after the other. */
const piecesOf = (bytes: Uint8Array) => {
  let at = 0;
  return {
    next: (length: number): Uint8Array => {
      at += length;
      return bytes.subarray(at - length, at);
    },
    isAtEnd: (): boolean => at === bytes.length,
  };
};

const lengthBytes = ({ length }: Uint8Array): Uint8Array => bytesOf(Uint32Array.of(length));

const lengthAt = ({ buffer, byteOffset, byteLength }: Uint8Array, at: number): number =>
  new DataView(buffer, byteOffset, byteLength).getUint32(at, true);

const stackIn = (floats: Weights['floats']): Stack => {
  const part = (name: (typeof STACK_PARTS)[number]) => floats.get(`stack.${name}`) ?? new Float32Array();
  return {
    direct: part('direct'),
    bias: part('bias'),
    inner: part('inner'),
    innerBias: part('innerBias'),
    top: part('top'),
  };
};

const dangerIn = (floats: Weights['floats'], cells: Int8Array): Danger => {
  const [bias, step, ...direct] = floats.get('danger') ?? [];
  if (bias === undefined || step === undefined) throw new Error(OTHERWISE);
  return { cells, step, direct: Float32Array.from(direct), bias };
};

/** A matrix of some of a table's columns, row by row. */
export interface Part {
  numbers: Float32Array;
  columns: number;
}

/** A table of parts beside each other, rounded to whole numbers, and at a row's end a scale code for each. */
export const tableOf = (parts: readonly Part[], stride: number): Int8Array => {
  const cells = parts.reduce((sum, { columns }) => sum + columns, 0);
  if (cells + parts.length > stride) throw new Error(`${cells} numbers and their scales don't fit a row of ${stride}`);
  const rows = (parts[0]?.numbers.length ?? 0) / (parts[0]?.columns ?? 1);
  const table = new Int8Array(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    let first = row * stride;
    parts.forEach(({ numbers, columns }, at) => {
      const code = round(numbers.subarray(row * columns, (row + 1) * columns), table, first);
      table[(row + 1) * stride - parts.length + at] = code;
      first += columns;
    });
  }
  return table;
};

/** Half a byte holds no larger cell. */
const MOST = 7;

/** Writes rounded values and returns the code of the least scale that holds them. */
const round = (values: Float32Array, table: Int8Array, first: number): number => {
  const most = largest(values);
  const found = SCALES.findIndex((scale) => scale * MOST >= most);
  const at = found < 0 ? SCALES.length - 1 : found;
  values.forEach((value, column) => {
    table[first + column] = Math.max(-MOST, Math.min(MOST, Math.round(value / scaleOf(at - 128))));
  });
  return at - 128;
};

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const tableShape = ({ wide, width }: Header): Shape => ({ stride: STRIDE, cells: wide + width, scales: 2 });
const languageShape = ({ languages: { length } }: Header): Shape => ({ stride: length + 1, cells: length, scales: 1 });

const MAGIC = new TextEncoder().encode('VGW7');

const bytesOf = (array: Float32Array | Int8Array | Uint32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
