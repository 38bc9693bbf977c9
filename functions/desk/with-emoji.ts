import shortcodes from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };

/**
 * Words from a form or a message of Slack as their writer saw them: Slack sends `:+1::skin-tone-3:` for what was picked as 👍🏼.
 * What is not one of Slack's own emoji stays, and so do addresses with a scheme, paths, times and ratios.
 */
export const withEmoji = (words: string): string =>
  words.replace(SHORTCODE, (whole: string, name: string | undefined, tone: string | undefined) => {
    const hexcode = name === undefined ? undefined : HEXCODES.get(name);
    return hexcode === undefined ? whole : toned(characterOf(hexcode), tone);
  });

/** The table leaves out the selector without which ☀ and others are shown as text. */
const characterOf = (hexcode: string): string => {
  const character = String.fromCodePoint(...hexcode.split('-').map((code) => Number.parseInt(code, 16)));
  return /^\P{Emoji_Presentation}$/u.test(character) ? `${character}\uFE0F` : character;
};

/** Slack counts skin tones from 2 to 6. One that the emoji has no form for is left out. */
const toned = (character: string, tone: string | undefined): string => {
  if (tone === undefined) return character;
  const modifier = String.fromCodePoint(0x1f3fb + Number(tone) - 2);
  const withTone = character.replace(/^(.)\uFE0F?/su, `$1${modifier}`);
  return /^\p{RGI_Emoji}$/v.test(withTone) ? withTone : character;
};

/** By the names that Slack has for them. A skin tone alone is none: it belongs to what stands before it. */
const HEXCODES: ReadonlyMap<string, string> = new Map(
  Object.entries(shortcodes).flatMap(([hexcode, names]) =>
    [names]
      .flat()
      .filter((name) => !name.startsWith('skin-tone-'))
      .map((name) => [name, hexcode]),
  ),
);

const NAMES = [...HEXCODES.keys()].join('|').replaceAll('+', String.raw`\+`);

const SHORTCODE = new RegExp(
  [
    // An address or a path, to its end.
    String.raw`(?<![\w+.-])\w[\w+.-]*:[/\\]\S*`,
    // Not in a time or a ratio: after a digit neither a number nor what a digit follows. Of two tones at once none is taken.
    String.raw`(?<!\d(?=:\d+:|:[^:]+:\d)):(${NAMES}):(?::skin-tone-(?:([2-6])|[2-6]-[2-6]):)?`,
  ].join('|'),
  'g',
);
