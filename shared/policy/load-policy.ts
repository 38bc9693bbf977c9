import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import { isPublicHoliday } from '../calendar/public-holidays.ts';
import { checkPolicy } from './check-policy.ts';
import { type Finding, type Path, pathText, select } from './finding.ts';
import { compilePolicy, type LoadedPolicy } from './loaded-policy.ts';
import { Policy } from './policy-schema.ts';
import { yamlMessage } from './yaml-message.ts';

/** A mistake in a policy's YAML. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** `rules[3].when.topic`; empty when it is about the file. */
  readonly key: string;
  readonly message: string;
}

/** Reads a policy's YAML and finds all of its mistakes at once, in the order of the file. */
export const loadPolicy = (
  yaml: string,
): { kind: 'ok'; loaded: LoadedPolicy } | { kind: 'wrong'; problems: readonly Problem[] } => {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problemAt = (offset: number, key: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, key, message };
  };

  const broken = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  // With broken structure every other complaint would be about something that nobody wrote.
  const inYaml = (broken ? [broken] : document.errors).map((error) =>
    problemAt(error.pos[0], '', yamlMessage(error, yaml)),
  );
  if (broken) return { kind: 'wrong', problems: inYaml };
  const dangling = danglingAlias(document);
  if (dangling) {
    const message = `there is no anchor \`&${dangling.source}\` before this`;
    return { kind: 'wrong', problems: [problemAt(dangling.range?.[0] ?? 0, '', message)] };
  }

  const raw = readValue(document);
  if (raw.kind === 'wrong') return { kind: 'wrong', problems: [problemAt(0, '', raw.message)] };
  const findings = [...checkPolicy(raw.value), ...checkThousands(document, raw.value)];
  const parsed = Policy.safeParse(raw.value);
  if (parsed.success && findings.length === 0 && inYaml.length === 0) {
    return { kind: 'ok', loaded: compilePolicy(parsed.data, isPublicHoliday) };
  }
  const inPolicy = findings.map((finding) =>
    problemAt(offsetOf(document, finding), pathText(finding.path), finding.message),
  );
  return {
    kind: 'wrong',
    problems: [...inYaml, ...inPolicy].toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
};

const readValue = (document: Document): { kind: 'ok'; value: unknown } | { kind: 'wrong'; message: string } => {
  if (!isMap(document.contents)) return { kind: 'wrong', message: 'this is no policy: it begins with a key, `brand:`' };
  try {
    return { kind: 'ok', value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { kind: 'wrong', message: 'there are too many aliases (`*name`)' };
  }
};

const danglingAlias = (document: Document): Alias | undefined => {
  let dangling: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      dangling = alias;
      return visit.BREAK;
    },
  });
  return dangling;
};

/** Where a whole number may stand: half of Europe writes fifty thousand as `50.000`, which YAML reads as 50. */
const WHOLE_NUMBERS: readonly Path[] = [
  ['rules', '*', 'when', 'minFollowers'],
  ['retention', 'days'],
  ['retention', 'platforms', '*'],
];

const checkThousands = (document: Document, raw: unknown): readonly Finding[] =>
  WHOLE_NUMBERS.flatMap((pattern) => select(raw, pattern)).flatMap(({ path, value }): readonly Finding[] => {
    const node = document.getIn(path, true);
    const written = isScalar(node) ? node.source : undefined;
    if (written === undefined || !/^\d{1,3}\.000$/.test(written)) return [];
    const message = `\`${written}\` is read as ${value}: write \`${written.replace('.', '')}\`, or \`${value}\``;
    return [{ path, at: 'value', message }];
  });

/** Where a finding stands in the text: as near as there is something to point to. */
const offsetOf = (document: Document, { path, at }: Finding): number => {
  let here: unknown = document.contents;
  let offset = 0;
  for (const [i, step] of path.entries()) {
    if (isAlias(here)) here = here.resolve(document);
    const pair = isMap(here) ? here.items.find(({ key }) => isScalar(key) && `${key.value}` === `${step}`) : undefined;
    const child: unknown = pair ? pair.value : isSeq(here) ? here.items[Number(step)] : undefined;
    // A section is best found by its key, and so is what stands deeper than the file goes.
    const byKey = pair && (at === 'key' || i < path.length - 1 || !isScalar(child));
    const target = byKey ? pair.key : child;
    if (!isNode(target)) return offset;
    offset = target.range?.[0] ?? offset;
    here = child;
  }
  return offset;
};
