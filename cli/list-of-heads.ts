import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import { VigieError } from '../shared/runtime/errors.ts';
import { parseJson } from '../shared/runtime/parse-json.ts';
import { Head, type NotedHeads } from '../shared/trail/heads.ts';
import { jsonLine } from './json-line.ts';

/** How a list of heads begins, a head a line after it. */
const Beginning = z.object({ notedAt: z.iso.datetime() });

/** By their ids, so that two lists can be compared. */
export const listOfHeads = ({ notedAt, heads }: NotedHeads): string =>
  [
    { notedAt: new Date(notedAt).toISOString() } satisfies z.infer<typeof Beginning>,
    ...[...heads.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  ]
    .map(jsonLine)
    .join('');

/**
 * A list that was kept, and the SHA-256 of it as it was printed: an editor's byte-order mark, the line ends of Windows and what
 * comes after the last line change no head. Throws `configuration` for a folder, and with the line that is none of `listOfHeads`.
 */
export const readListOfHeads = (file: string): NotedHeads & { readonly sha256: string } => {
  if (statSync(file).isDirectory()) throw new VigieError('configuration', `${file} is a folder: name a list of heads`);
  // The decoder leaves a byte-order mark out.
  const lines = new TextDecoder().decode(readFileSync(file)).trimEnd().split(/\r?\n/);
  const read = <T>(schema: z.ZodType<T>, index: number): T => {
    const parsed = schema.safeParse(parseJson(lines[index] ?? ''));
    if (parsed.success) return parsed.data;
    throw new VigieError('configuration', `${file}, line ${index + 1}: this is no line of vigie trail heads`);
  };
  const notedAt = Date.parse(read(Beginning, 0).notedAt);
  const heads = lines.slice(1).map((_, index) => read(Head, index + 1));
  return { notedAt, heads: new Map(heads.map((head) => [head.id, head])), sha256: sha256Of(`${lines.join('\n')}\n`) };
};

/** In hex, as `sha256sum` prints it. */
export const sha256Of = (list: string): string => createHash('sha256').update(list).digest('hex');
