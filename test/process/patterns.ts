import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that stands in the sources which meet strangers' bytes. */
export const patternsOf = (): readonly Pattern[] =>
  globSync('{shared,functions,infra/local}/**/*.ts', { cwd: ROOT })
    .map(normalize)
    .filter((file) => !file.startsWith('shared/classifier/train/'))
    .flatMap((file) =>
      codeOf(file).flatMap((line) =>
        [...line.matchAll(LITERAL)].flatMap(([, source = '', flags = '']) =>
          isPattern(source, flags) ? [{ file, source, flags }] : [],
        ),
      ),
    );

/** A literal stands where a value may: after an opening bracket, a comma, an equals sign, an operator or `return`. */
const LITERAL =
  /(?<=(?:^|[(,=:[!&|?{};>]|\breturn)\s*)\/((?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g;

const codeOf = (file: string): readonly string[] =>
  readFileSync(join(ROOT, file), 'utf8')
    .replace(/\/\*\*?[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !line.trim().startsWith('//'));

const isPattern = (source: string, flags: string): boolean => {
  try {
    return new RegExp(source, flags).source !== '';
  } catch {
    return false;
  }
};

/** What makes a pattern that backtracks search for ever: long runs of what it repeats, and an end that it does not take. */
export const adversariesOf = ({ source }: Pattern, length: number): readonly string[] => {
  const letters = [
    ...new Set([
      ...source.replaceAll(/\\[a-zA-Z]/g, ''),
      'a',
      '0',
      ' ',
      '\t',
      '"',
      '\\',
      '<',
      '/',
      '.',
      '-',
      'é',
      '\u0301',
    ]),
  ];
  const words = [...new Set(source.match(/[a-z0-9]{2,}/gi) ?? [])];
  const units = [
    '\\"',
    '<a',
    ...letters,
    ...words,
    ...letters.flatMap((letter) => [`a${letter}`, `${letter} `, `0${letter}`]),
  ];
  return units.flatMap((unit) => {
    const run = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    return [`${run}\u0001`, `a${run}\n!`];
  });
};
