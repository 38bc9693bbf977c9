import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that start processes and wait for them come first, so that the others use the time. */
const WAITING = ['test/process/kill', 'test/process/', 'test/browser/', 'test/contract/', 'test/infra/way-on-aws'];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = WAITING.findIndex((part) => moduleId.includes(part));
      return rank < 0 ? WAITING.length : rank;
    };
    return files.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/temporary-folder.ts',
    // A test that expects nothing can't fail.
    expect: { requireAssertions: true },
    // They end what hangs; on a busy machine a test may well take ten times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Modules here keep no state between tests, so a worker loads each of them once for all its files.
    isolate: false,
    pool: 'threads',
    // On two cores vitest would use one; and a third worker has something to do while the tests of processes wait.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
  },
});
