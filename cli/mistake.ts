import * as z from 'zod';
import { VigieError } from '../shared/runtime/errors.ts';

/** A mistake of the person at the terminal ends the process by a sentence and 1; a bug shows its stack. */
export const tellingMistakes = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const sentence = mistakeIn(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
};

/** What the person at the terminal can mend, in a sentence; undefined for a bug, which is to show its stack. */
export const mistakeIn = (error: unknown): string | undefined => {
  if (error instanceof VigieError) return error.message;
  const refused = Refused.safeParse(error);
  if (refused.success) return `${refused.data.path}: ${REFUSALS[refused.data.code]}`;
  const short = Short.safeParse(error);
  return short.success ? `${short.data.path ?? 'this machine'}: ${SHORTAGES[short.data.code]}` : undefined;
};

/** What the operating system says of a path: a file that was named, POLICY_FILE, DATA_DIR. */
const Refused = z.object({
  code: z.enum(['ENOENT', 'ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EROFS']),
  path: z.string(),
});

/** What the machine has no more of. Of a write that was begun it names no path. */
const Short = z.object({
  code: z.enum(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']),
  path: z.string().optional(),
});

const REFUSALS = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, and no folder',
  EEXIST: 'this is a file, and a folder is wanted',
  EACCES: 'you have no right to it',
  EPERM: 'you have no right to it',
  ELOOP: 'it is a link that leads back to itself',
  ENAMETOOLONG: 'this path is too long',
  EROFS: 'nothing can be written there',
} satisfies Record<z.infer<typeof Refused>['code'], string>;

const SHORTAGES = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EMFILE: 'too many files are open for one process: raise its limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
} satisfies Record<z.infer<typeof Short>['code'], string>;
