import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'cli/vigie.js');

/** Where npm ran no install scripts, the Node that npm brings has no binary, and whatever Node is there runs this file. */
test('an old Node is told what is missing and how it is mended, in a sentence, not by a syntax error', () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); await import(${JSON.stringify(CLI)});`;
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', pretend], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('vigie runs on Node 24, and this is 20.20.2');
  expect(stderr).toContain('npm rebuild node');
  expect(stderr).not.toContain('    at ');
});

test('the file that says so is plain JavaScript that any Node reads', () => {
  expect(readFileSync(CLI, 'utf8')).not.toMatch(/: string|: number|\bas const\b|^import (?!.* from 'node:[a-z]+';$)/m);
});

test('no page has a reader type `node FILE`, which is the Node of the system: npm and npx find ours', () => {
  const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];
  const typed = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/(?:`|^)node [^`\n]*\.[jt]s\b/gm)].map(([found]) => [
      page,
      found,
    ]),
  );
  expect(typed).toEqual([]);
});
