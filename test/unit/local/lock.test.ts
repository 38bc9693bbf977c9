import { chmodSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from '../../../infra/local/lock.ts';

test('in a folder that all may enter, nobody else on the machine can read the lock, and with that hold it', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-lock-'));
  chmodSync(dataDir, 0o755);
  const { release } = lockDataDir(dataDir);
  try {
    const modes = ['lock.db', 'lock.db-journal'].map((file) => statSync(join(dataDir, file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
  } finally {
    release();
  }
});
