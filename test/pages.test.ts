import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createProgram } from '../cli/run.ts';
import { textsOf } from '../shared/slack/locale/texts-of.ts';
import { anchorOf } from './anchor.ts';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = await createProgram();
const PAGES = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })].map((page) => ({
  page,
  text: readFileSync(join(ROOT, page), 'utf8'),
}));

test('every link of a page leads to a file, and a heading, that is there', () => {
  const broken = PAGES.flatMap(({ page, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^https?:/.test(link) && !leads(link, page))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every command that a page tells is one of ours, with these options', () => {
  const typed = PAGES.flatMap(({ page, text }) =>
    codeIn(text).flatMap((code) =>
      [...code.matchAll(/(?<![/\w=-]|--only )vigie ((?:[^\n|#;&>()·])+)/g)].map(([, words = '']) => ({ page, words })),
    ),
  );
  expect(typed.length).toBeGreaterThan(50);
  expect(
    typed
      .map(({ page, words }) => ({ page, words, wrong: strangeIn(words) }))
      .filter(({ wrong }) => wrong !== undefined),
  ).toEqual([]);
});

test('every example in a command’s help can be typed as it stands', () => {
  const examples = helpsOf(PROGRAM).flatMap((help) =>
    [...help.matchAll(/^ +\$ (.*\bvigie .*)$/gm)].map(([, line = '']) => line),
  );
  expect(examples.length).toBeGreaterThan(5);
  expect(examples.filter((line) => !line.startsWith('npx vigie '))).toEqual([]);
  expect(
    examples.filter((line) => strangeIn(line.replace('npx vigie ', '').replace(/ [>#].*/, '')) !== undefined),
  ).toEqual([]);
});

test('every npm script that a page tells is there', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const told = PAGES.flatMap(({ text }) =>
    [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect(told.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('docs/desk.md tells every action of the desk by what its button says', () => {
  const page = pageNamed('docs/desk.md').toLowerCase();
  const [, pressed = ''] = /\n## what you can press\n([\s\S]*?)\n#/.exec(page) ?? [];
  const said = Object.values(textsOf('en').desk.button).map((words) => words.replace('…', '').toLowerCase());
  expect(said.filter((words) => !pressed.includes(words))).toEqual([]);
});

test('README.md names every function', () => {
  const folders = readdirSync(join(ROOT, 'functions')).map((folder) => `\`${folder}\``);
  const [row = ''] = /^\| `functions\/` .*$/m.exec(pageNamed('README.md')) ?? [];
  expect(folders.filter((folder) => !row.includes(folder))).toEqual([]);
});

test('docs/decisions/README.md lists every decision by its title', () => {
  const folder = join(ROOT, 'docs/decisions');
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  const files = readdirSync(folder).filter((file) => /^\d{4}-/.test(file));
  const lines = files.map((file) => {
    const [, title = ''] = /^# (?:\d+\. )?(.*)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return `| [${Number(file.slice(0, 4))}](${file}) | ${title} |`;
  });
  expect(lines.filter((line) => !index.includes(line))).toEqual([]);
});

const pageNamed = (name: string): string => PAGES.find(({ page }) => page === name)?.text ?? '';

const leads = (link: string, page: string): boolean => {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headingsOf(readFileSync(join(ROOT, file), 'utf8')).includes(heading);
};

const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));

/** What stands between backticks, a block or a piece of a line. */
const codeIn = (text: string): readonly string[] =>
  [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(([, block, inline]) => block ?? inline ?? '');

const helpsOf = (command: Command): readonly string[] => {
  const help: string[] = [];
  command.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp();
  return [help.join(''), ...command.commands.flatMap(helpsOf)];
};

/** The first word that Vigie would not understand. */
const strangeIn = (words: string): string | undefined => {
  let command: Command = PROGRAM;
  for (const word of words.replaceAll(/"[^"]*"/g, '').split(/\s+/)) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner !== undefined) command = inner;
    else if (word.startsWith('--') && word !== '--help') {
      if (!command.options.some(({ long }) => long === word)) return word;
    } else if (/^[a-z]/.test(word) && command.commands.length > 0) return word;
  }
  return undefined;
};
