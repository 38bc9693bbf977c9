import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that wait more than they compute: for another process, a browser, the clock of an emulator. The longest first. */
const WAITING = [
  'test/process/kill',
  'test/browser/',
  'test/contract/',
  'test/unit/slack-preview/socket-mode',
  'test/unit/adapters/aws/',
  'test/unit/local/',
  'test/process/slow-slack',
];
const rankOf = ({ moduleId }: TestSpecification): number => WAITING.findIndex((part) => moduleId.includes(part));

/** They are spread among the others, which use the time: together they would leave the processor idle. */
class SpreadWaiting extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waiting = files.filter((file) => rankOf(file) >= 0).toSorted((a, b) => rankOf(a) - rankOf(b));
    const computing = files.filter((file) => rankOf(file) < 0);
    return [...spread(waiting), ...spread(computing)].toSorted((a, b) => a.place - b.place).map(({ file }) => file);
  }
}

const spread = (files: readonly TestSpecification[]) => files.map((file, at) => ({ file, place: at / files.length }));

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
    // On two cores vitest would use one; and a third worker has something to do while the others wait.
    maxWorkers: 3,
    sequence: { sequencer: SpreadWaiting },
  },
});
