import { expect, test } from 'vitest';
import { emptyDataDir, typed } from './typed.ts';

const DATA_DIR = emptyDataDir();

// An id is 22 characters of base64url: one in 64 begins with a dash.
test.each(['-bcdefghijklmnopqrstuv', '-hcdefghijklmnopqrstuv', '--json_is_no_option_-_', 'abcdefghijklmnopqrstuv'])(
  'trail show looks for the id %s, whatever it begins with',
  async (id) => {
    for (const args of [[id], [id, '--json'], ['--json', id], ['--', id]])
      expect(await typed({ DATA_DIR }, 'trail', 'show', ...args)).toEqual({
        out: '',
        err: `no trail ${id}\n`,
        exitCode: 1,
      });
  },
);

test('what is no id and begins with a dash is still an unknown option', async () => {
  const { err, exitCode } = await typed({ DATA_DIR }, 'trail', 'show', '--jsno');
  expect([err, exitCode]).toEqual([expect.stringContaining("unknown option '--jsno'"), 1]);
});
