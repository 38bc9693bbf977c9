import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { run } from '../../../cli/run.ts';
import { topologyFor } from '../../../infra/load-topology.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { systemClock } from '../../../shared/runtime/system.ts';

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

/** What `vigie …` says and how it ends, typed in an environment with these settings beside its own; `undefined` takes one away. */
export const typed = async (
  environment: Readonly<Record<string, string | undefined>>,
  ...args: readonly string[]
): Promise<Said> => {
  let [out, err] = ['', ''];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += text;
      return true;
    }),
    // What listens to its output does so until its process ends, and here there are many commands in one.
    vi.spyOn(process.stdout, 'on').mockReturnValue(process.stdout),
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Ended(Number(code ?? 0));
    }),
  ];
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    await run(['node', 'vigie', ...args]);
    return { out, err, exitCode: Number(process.exitCode ?? 0) };
  } catch (error) {
    if (error instanceof Ended) return { out, err, exitCode: error.code };
    throw error;
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
};

/** Commander ends the process itself where it shows help or refuses an option. */
class Ended extends Error {
  readonly code: number;
  constructor(code: number) {
    super('ended');
    this.code = code;
  }
}

/** Those of the policy that we ship. */
export const QUEUES = topologyFor(policyOf('policy.yaml')).queues;

/** A data folder as a Vigie leaves it to which nothing has come. */
export const emptyDataDir = (): string => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-cli-'));
  openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES).close();
  return dataDir;
};
