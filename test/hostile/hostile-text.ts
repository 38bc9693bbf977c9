/** Texts that strangers would like to be more than text. The same seed makes the same texts. */
export const hostileTexts = (seed: number) => {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const oneOf = <T>(all: readonly [T, ...T[]]): T => all[upTo(all.length - 1)] ?? all[0];

  const part = (): string => {
    switch (upTo(9)) {
      case 0:
      case 1:
      case 2:
        return oneOf(MARKUP);
      case 3:
        return oneOf(INVISIBLE);
      case 4:
        return oneOf(SCRIPTS);
      case 5:
        return oneOf(LINKS);
      case 6:
        return String.fromCharCode(upTo(0xffff));
      case 7:
        return String.fromCodePoint(upTo(0x10ffff));
      case 8:
        return `<${oneOf(MARKUP)}${oneOf(INVISIBLE)}${oneOf(LINKS)}|${oneOf(SCRIPTS)}>`;
      default:
        return Array.from({ length: upTo(12) }, () => String.fromCharCode(32 + upTo(94))).join('');
    }
  };

  return {
    /** Mostly short; one in fifty is longer than a card, one in a thousand a mebibyte. */
    text: (): string => {
      const text = Array.from({ length: upTo(20) }, part).join(oneOf(['', '', ' ', '\n']));
      const size = random();
      if (size > 0.02 || text === '') return text;
      const length = size < 0.001 ? 1_048_576 : 8_000;
      return text.repeat(Math.ceil(length / text.length)).slice(0, length);
    },
    name: (): string => Array.from({ length: upTo(5) }, part).join(''),
    link: (): string => `${oneOf(LINKS)}${part()}`,
    oneOf,
  };
};
export type Hostile = ReturnType<typeof hostileTexts>;

const MARKUP: readonly [string, ...string[]] = [
  '<!channel>',
  '<!here|here>',
  '<!everyone>',
  '<@U0BOSS0001>',
  '<@W1|boss>',
  '<#C0SECRET01>',
  '<#C1|general>',
  '<!subteam^S0CRISIS01>',
  '<!date^1392734382^{date}^https://evil.example|now>',
  '<https://evil.example|your bank>',
  '<mailto:a@b.example|write>',
  '&lt;!channel&gt;',
  '&amp;lt;!here&amp;gt;',
  '&#60;!channel&#62;',
  '*bold*',
  '_it_',
  '~no~',
  '`code`',
  '```block```',
  '> quote',
  '• list',
  '<',
  '>',
  '|',
  '&',
  '@channel',
  '@here',
  '@everyone',
  ':fire:',
  '«',
  '»',
];
const INVISIBLE: readonly [string, ...string[]] = [
  '\u202e',
  '\u202d',
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
  '\u202c',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u061c',
  '\u115f',
  '\u3164',
  '\ufe0f',
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\r\n',
  '\ud83d',
  '\ude00',
  '\ufffe',
  '\uffff',
  '\u{e0041}',
];
const SCRIPTS: readonly [string, ...string[]] = [
  'مرحبا',
  'שלום',
  'नमस्ते',
  '日本語',
  'ไทย',
  '👩‍👩‍👧‍👦',
  '🇫🇷',
  '👍🏽',
  '1️⃣',
  'e\u0301',
  `Z${'\u0351'.repeat(40)}`,
  '＜！channel＞',
  '‹!channel›',
  '〈@U1〉',
  'ﷺ',
  '𝕳𝖊𝖑𝖑𝖔',
];
const LINKS: readonly [string, ...string[]] = [
  'https://evil.example/login',
  'http://evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'mailto:a@b.example',
  'tel:+33123456789',
  'javascript:alert(1)',
  'slack://open',
  'www.evil.example',
  'evil.example/a?b=c&d=e',
  'https://user:pass@evil.example',
  'https://[::1]/',
  'https://evil.example/>|<@U1>',
];
