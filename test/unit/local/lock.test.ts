import { chmodSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from '../../../infra/local/lock.ts';

test.each([
  ['made now', () => {}],
  ['made for all to read by an earlier version', (file: string) => writeFileSync(file, '', { mode: 0o644 })],
])(
  'in a folder that all may enter, nobody else on the machine can read the lock, and with that hold it: %s',
  (_, make) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'vigie-lock-'));
    chmodSync(dataDir, 0o755);
    make(join(dataDir, 'lock.db'));
    const { release } = lockDataDir(dataDir);
    try {
      const modes = ['lock.db', 'lock.db-journal'].map((file) => statSync(join(dataDir, file)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600]);
    } finally {
      release();
    }
  },
);

test('a folder that is made for it lets nobody else in: texts and names of people will lie there', () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'vigie-lock-')), 'deep', 'data');
  lockDataDir(dataDir).release();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});
