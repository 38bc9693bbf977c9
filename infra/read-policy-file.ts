import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { loadPolicy, type Problem } from '../shared/policy/load-policy.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { VigieError } from '../shared/runtime/errors.ts';

/** Reads the policy that a person wrote, and finds what is wrong with it. Throws `configuration` when no file is there. */
const readPolicyFile = (file: string): ReturnType<typeof loadPolicy> => {
  // Nothing is there, or a folder.
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? true)
    throw new VigieError('configuration', `there is no policy at ${file}: name another file, or set POLICY_FILE`);
  const bytes = readFileSync(file);
  return isUtf8(bytes) ? loadPolicy(bytes.toString('utf8')) : { kind: 'wrong', problems: [notUtf8(bytes)] };
};

/** The policy. Throws `configuration` with every mistake in it. */
export const checkedPolicy = (file: string): LoadedPolicy => {
  const result = readPolicyFile(file);
  if (result.kind === 'ok') return result.loaded;
  throw new VigieError('configuration', problemLines(file, result.problems).join('\n'));
};

/** The same for who wants something else of it. Throws `configuration` with how many mistakes there are, and who tells them. */
export const policyOf = (file: string): LoadedPolicy => {
  const result = readPolicyFile(file);
  if (result.kind === 'ok') return result.loaded;
  const mistakes = result.problems.length === 1 ? '1 mistake' : `${result.problems.length} mistakes`;
  throw new VigieError('configuration', `${file} has ${mistakes}: run \`npx vigie policy check ${file}\``);
};

/** Like a compiler's lines, so that editors and terminals can jump to them. */
const problemLines = (file: string, problems: readonly Problem[]): readonly string[] => [
  ...problems.map(
    ({ line, column, key, message }) => `${file}:${line}:${column}  ${key === '' ? '' : `${key}: `}${message}`,
  ),
  `${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'} in ${file}`,
];

/** Where it begins to be something else. */
const notUtf8 = (bytes: Buffer): Problem => {
  const [right = ''] = bytes.toString('utf8').split('\uFFFD', 1);
  return {
    line: right.split('\n').length,
    column: right.length - right.lastIndexOf('\n'),
    key: '',
    message: 'this is not UTF-8, and no word with an accent would match: save the file again, as UTF-8',
  };
};
