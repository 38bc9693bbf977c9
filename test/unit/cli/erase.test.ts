import { expect, test } from 'vitest';
import { emptyDataDir, typed } from './typed.ts';

test.each(['', ' '])('an author whose id is %j is nobody, and refused', async (author) => {
  const { err, out, exitCode } = await typed({}, 'erase', '--platform', 'x', '--author', author);
  expect([out, exitCode]).toEqual(['', 1]);
  expect(err).toContain('the id that the platform gives the author');
});

test('who is not found is said not to be, with what an author’s id is; a platform that Vigie does not know is doubted', async () => {
  const { err, out, exitCode } = await typed(
    { DATA_DIR: emptyDataDir() },
    ...['erase', '--platform', 'facebok', '--author', '@marie'],
  );
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^nothing was found: .*the platform’s own id.*not the handle/);
  expect(out).not.toMatch(/cards/);
  expect(err).toMatch(/^Vigie knows no platform facebok, only x, facebook, instagram, threads, linkedin: .*\n$/);
});

test('--help says in plain words what stays', async () => {
  const { out } = await typed({}, 'erase', '--help');
  expect(out).toContain('The audit trail stays, and no longer tells of whom it was.');
});
