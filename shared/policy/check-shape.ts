import type * as z from 'zod';
import { didYouMean, nearest } from './did-you-mean.ts';
import { type Finding, type Path, valueAt } from './finding.ts';
import { policyJsonSchema } from './policy-json-schema.ts';
import { Policy } from './policy-schema.ts';

/** What the schema finds wrong, in words for people. */
export const checkShape = (raw: unknown): readonly Finding[] => {
  const parsed = Policy.safeParse(raw);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => findingsOf(issue, raw));
};

const findingsOf = (issue: z.core.$ZodIssue, raw: unknown): readonly Finding[] => {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const value = valueAt(raw, path);
  const found = (message: string): readonly Finding[] => [{ path, at: 'value', message }];

  if (value === null && issue.code !== 'invalid_key') return found(EMPTY);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key',
        message: key === '<<' ? NO_MERGE : `unknown key \`${key}\`: ${didYouMean(key, keysAt(path))}`,
      }));
    case 'invalid_key':
      return [{ path, at: 'key', message: `\`${path.at(-1)}\` ${issue.issues[0]?.message ?? 'is no name'}` }];
    case 'invalid_union': {
      const alternative = alternativeFor(value, issue.errors);
      return alternative.flatMap((inner) => findingsOf({ ...inner, path: [...path, ...inner.path] }, raw));
    }
    case 'invalid_type':
      if (value === undefined) return found(`\`${path.at(-1) ?? 'policy'}\` is missing`);
      if (issue.expected === 'string' && typeof value === 'number')
        // A value of a form of its own says itself what it should be.
        return found(
          issue.message.startsWith('Invalid input')
            ? `\`${value}\` is read as a number, which may lose digits: write it in quotes`
            : `${shown(value)} ${issue.message}`,
        );
      if (issue.expected === 'array' && typeof value === 'string')
        return found(
          `${shown(value)} should be a list: write \`[${NEEDS_QUOTES.test(value) ? `'${value}'` : value}]\``,
        );
      return found(`${shown(value)} should be ${KINDS[issue.expected] ?? issue.expected}`);
    case 'invalid_value':
      if (value === undefined) return found(`\`${path.at(-1)}\` is missing`);
      return found(`${shown(value)} is not possible here: ${didYouMean(`${value}`, issue.values.map(String))}`);
    case 'too_small':
      if (issue.origin !== 'number') return found('should not be empty');
      return found(`${shown(value)} should be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`);
    case 'too_big':
      return found(
        `${shown(value)} should be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`,
      );
    default:
      return found(`${shown(value)} ${issue.message}`);
  }
};

const EMPTY = 'is empty: write something, or take it out; what follows a `#` is a comment, unless it is in quotes';
const NO_MERGE =
  '`<<` does nothing here: write the keys again, or use all of the other section, `*name`, in place of this one';

/** What no bare word of YAML begins with. */
const NEEDS_QUOTES = /^[@`#&*!|>%]/;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a section with keys of its own',
  record: 'a section with keys of its own',
};

/**
 * Of “one or more”, or of a word or a list: what is wrong with the list when that was meant, else with the one. Of a word or a
 * section: with the section when that was meant.
 */
const alternativeFor = (
  value: unknown,
  alternatives: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] => {
  const [one = [], list = one] = [alternatives[0], alternatives.at(-1)];
  const [issue] = one;
  // Where one word alone stands for all, `everybody`, another is of the list.
  const isOther =
    issue?.code === 'invalid_value' && issue.values.length === 1 && !nearest(`${value}`, issue.values.map(String));
  if (Array.isArray(value) || isOther) return list;
  if (typeof value !== 'object') return one;
  return alternatives.find(([first]) => first?.code !== 'invalid_type' || first.path.length > 0) ?? one;
};

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'it';
  return `\`${value}\``;
};

/** The keys that may stand at a path. */
const keysAt = (path: Path): readonly string[] => {
  let here: JsonSchema | undefined = policyJsonSchema();
  for (const step of path) {
    const next: JsonSchema | boolean | undefined =
      typeof step === 'number' ? itemsOf(here) : (here?.properties?.[step] ?? here?.additionalProperties);
    here = typeof next === 'object' ? next : undefined;
  }
  // Of a word or a section: those of the section.
  const section = here?.anyOf?.find((each) => typeof each === 'object' && each.properties !== undefined) ?? here;
  return Object.keys((typeof section === 'object' ? section.properties : undefined) ?? {});
};

type JsonSchema = z.core.JSONSchema.BaseSchema;

const itemsOf = (schema: JsonSchema | undefined): JsonSchema | undefined => {
  const items = schema?.items;
  return typeof items === 'object' && !Array.isArray(items) ? items : undefined;
};
