import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder whose disk really fills: every further byte that the process of `pid` writes is refused by the kernel. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves room for about `bytes` more. */
  fill(bytes: number, pid: number): void;
  free(pid: number): void;
  close(): void;
}

const KIB = 1024;
const DISK_BYTES = 32 * KIB * KIB;

/** A file system of its own where we may mount one, else a limit on the size of files, else nothing. */
export const smallDisk = (): SmallDisk | undefined => mountedDisk() ?? limitedDisk();

/** For a test that fills the disk under its own process: a limit would meet all tests that write beside it. */
export const mountedDisk = (): SmallDisk | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder]);
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const filler = join(folder, 'filler');
  const data = join(folder, 'data');
  mkdirSync(data);
  return {
    folder: data,
    fill: (bytes) => {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
      } catch {
        // The process wrote meanwhile, and there was no more room for the last of it: so the disk is full.
      }
    },
    free: () => rmSync(filler),
    close: () => {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
};

/** Node ignores the signal that comes with it, so a write beyond the limit is an error like that of a full disk. */
const limitedDisk = (): SmallDisk | undefined => {
  if (spawnSync('prlimit', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'vigie-small-disk-'));
  const limit = (pid: number, size: string) =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:unlimited`]);
  return {
    folder,
    fill: (bytes, pid) => {
      const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
      limit(pid, String(Math.max(...sizes) + bytes));
    },
    free: (pid) => limit(pid, 'unlimited'),
    close: () => rmSync(folder, { recursive: true }),
  };
};
