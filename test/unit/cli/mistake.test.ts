import { expect, test } from 'vitest';
import { mistakeIn } from '../../../cli/mistake.ts';

const refused = (code: string, path?: string) => Object.assign(new Error(code), { code, path });

test.each([
  [refused('ENOSPC', '/data'), '/data: the disk is full'],
  // What was begun to be written names no path.
  [refused('ENOSPC'), 'this machine: the disk is full'],
  [
    refused('EMFILE', '/data/lock.db'),
    '/data/lock.db: too many files are open for one process: raise its limit (ulimit -n)',
  ],
  [refused('EROFS', '/data'), '/data: nothing can be written there'],
  [refused('ENAMETOOLONG', 'a/'.repeat(3_000)), `${'a/'.repeat(3_000)}: this path is too long`],
  [refused('ENOENT'), undefined],
  [new TypeError('a bug'), undefined],
])('%s is a sentence where a person can mend it', (error, sentence) => {
  expect(mistakeIn(error)).toBe(sentence);
});
