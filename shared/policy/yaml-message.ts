import type { YAMLError } from 'yaml';

/** What is wrong with a file's YAML, and what to write: the parser's own words are for those who write parsers. */
export const yamlMessage = (error: YAMLError, yaml: string): string => {
  if (error.code === 'MULTIPLE_DOCS')
    return 'a second document begins here, and only the first would count: take out the `---` or `...` that parts them';
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(yaml.slice(error.pos[0]))?.[0].trim();
    return `key \`${key}\` is here twice: only one of them would count`;
  }
  const plain = IN_PLAIN_WORDS.find(([parsers]) => parsers.test(error.message))?.[1];
  return `this is no YAML: ${plain ?? error.message}`;
};

const APOSTROPHE = 'a text with an apostrophe needs double quotes, `"l\'avis"`';

const IN_PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed/, 'the line begins with a tab: use spaces'],
  [/^Unexpected \S+ at node end/, `the text before this has ended already: ${APOSTROPHE}`],
  [/^Missing , (or : )?between/, `a comma is missing before this, or the text has ended too early: ${APOSTROPHE}`],
  [/^Missing closing/, 'a quote that opens before this is never closed'],
  [/^Plain value cannot start with/, 'a text that begins with this sign needs quotes around it'],
  [
    /^Comments must be separated/,
    'a `#` that is part of the text needs quotes around all of it: what follows it would be a comment',
  ],
  [
    /^Flow (map|sequence) in block collection must be/,
    'a `{` or `[` before this is not closed. What follows a `#` is a comment, its brackets too: a text that begins with `#` needs quotes',
  ],
  [/^Block collections are not allowed within flow/, 'a comma is missing, or a text with `: ` in it needs quotes'],
  [
    /^Nested mappings are not allowed in compact/,
    'a text with `: ` in it needs quotes; if it has none, the next line begins further to the right than it may',
  ],
  [/^Implicit (map )?keys need to be/, 'a colon must follow a key, and a space the colon: `key: value`'],
  [
    /^(Sequence item without -|All (mapping|sequence) items must start)/,
    'the line begins further to the left or right than those before it: all keys of a section begin below one another, and each item of a list with `- `',
  ],
];
