import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../../shared/content/content.ts';
import type { Mention } from '../../../shared/mention/mention.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { pingOf, safeUrl, tamed, tamedName } from '../../../shared/slack/escape.ts';
import { cut } from '../../../shared/slack/limits.ts';
import { platformName } from '../../../shared/slack/names.ts';
import { type CardInput, renderAlert, renderCard, renderPlain } from '../../../shared/slack/render.ts';
import { renderCall } from '../../../shared/slack/render-call.ts';
import { renderWord } from '../../../shared/slack/render-word.ts';
import type { SlackMessage } from '../../../shared/slack/slack.ts';
import { emptyTrail, type Trail } from '../../../shared/trail/trail.ts';
import { someMention } from '../mention/some-mention.ts';
import { liveIn } from './mrkdwn.ts';

const AT = 1_795_424_286_000;
const CLAIMER = 'U0CAMILLE1';

const trail: Trail = {
  ...emptyTrail('trail-id-of-22-letters'),
  received: {
    platform: 'x',
    via: 'x',
    kind: 'post',
    createdAt: AT,
    receivedAt: AT,
    revision: AT,
    authorAlias: undefined,
    conversation: undefined,
  },
  route: { team: 'press', desk: 'fr', rule: 'outages', hidden: undefined, at: AT },
  claim: { user: CLAIMER, by: { kind: 'person', user: CLAIMER }, at: AT },
};

const content = (change: Partial<Mention>, words: string[] = []): Content => ({
  id: trail.id,
  mention: someMention({ createdAt: AT, revision: AT, ...change }),
  reasons: [{ field: 'topic', value: 'outage', words }],
  expiresAt: AT,
});

const input = (change: Partial<Mention>, words: string[] = []): CardInput => ({
  channel: 'C0SERVICE1',
  trail,
  content: content(change, words),
  names: { team: 'Press', desk: 'France', locale: 'fr', timeZone: 'Europe/Paris', brand: 'BNP Paribas' },
});

interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  readonly verbatim?: boolean;
}

/** Every object with a `type` and a `text` string, wherever it lies. */
const textsOf = (value: unknown): readonly TextObject[] => {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(textsOf);
  return isText(value) ? [value, ...inner] : inner;
};

const isText = (value: object): value is TextObject =>
  'type' in value && 'text' in value && typeof value.text === 'string' && typeof value.type === 'string';

/** Slack's numbers, written down again: a wrong one in `limits.ts` shows here. */
const overLimits = (message: SlackMessage): readonly string[] => {
  const texts = textsOf(message.blocks ?? []).map(({ text }) => text);
  return [
    ...((message.blocks ?? []).length > 50 ? ['blocks'] : []),
    ...(message.text.length > 4_000 ? ['fallback'] : []),
    ...(texts.some((text) => text.length > 3_000) ? ['text'] : []),
    ...(texts.join('').length > 12_000 ? ['message'] : []),
    ...([message.text, ...texts].some((text) => text.trim() === '') ? ['empty'] : []),
    ...([message.text, ...texts].every((text) => text.isWellFormed()) ? [] : ['half a character']),
  ];
};

/** What is live in a message beside what is ours to say. */
const strangers = (message: SlackMessage, ours: readonly string[]): readonly string[] => {
  const marked = textsOf(message.blocks ?? []).filter(({ type }) => type === 'mrkdwn');
  return [
    ...marked.flatMap(({ text, verbatim }) => liveIn(text, verbatim === true)),
    // The adapter sends `parse: none`, so a bare address stays text; with no blocks it switches formatting off as well.
    ...liveIn(message.text, true),
  ]
    .filter(({ kind, source }) => kind !== 'format' && !ours.includes(source))
    .map(({ source }) => source);
};

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<!channel>',
        '<!here|here>',
        '<@U0BOSS0001>',
        '<#C0SECRET01>',
        '<!subteam^S0CRISIS01>',
        '<https://evil.example|your bank>',
        'https://evil.example/login',
        'mailto:a@b.example',
        '*bold*',
        '_it_',
        '~no~',
        '`code`',
        '```',
        '&lt;!channel&gt;',
        '&amp;',
        '<',
        '>',
        '|',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u200d',
        '\ufeff',
        '👩‍👩‍👧‍👦',
        '🇫🇷',
        'e\u0301',
        `Z${'\u0351'.repeat(40)}`,
        '\ud83d',
        '\u0000',
        '\r\n',
        '\u2028',
        ':fire:',
        'مرحبا',
        'नमस्ते',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 1, max: 800 }).map((times) => '<&> '.repeat(times)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('a stranger’s text never becomes markup', () => {
  test('in 2,000 hostile mentions, on cards, alerts, plain attempts and words in a thread, within Slack’s limits', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, name, words) => {
        const given = input(
          { text, url: text, author: { id: '1', name, handle: name, followers: 3 }, brandAccount: name },
          [words],
        );
        const cards: readonly [SlackMessage, readonly string[]][] = [
          [renderCard(given), [`@${CLAIMER}`]],
          [renderAlert({ ...given, ping: 'here' }), [`@${CLAIMER}`, '!here']],
          [renderPlain({ ...given, ping: 'here' }), [`@${CLAIMER}`, '!here']],
          [renderWord({ ...given, root: undefined }), []],
        ];
        for (const [message, allowed] of cards) {
          expect(overLimits(message)).toEqual([]);
          expect(strangers(message, allowed)).toEqual([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('and every word of it is in a plain_text object', () => {
    const { blocks } = renderCard(
      input({ text: 'xyzzy', author: { id: '1', name: 'plugh', handle: 'plover' } }, ['frotz']),
    );
    const marked = textsOf(blocks).filter(({ type }) => type === 'mrkdwn');
    expect(marked).toHaveLength(1);
    expect(marked[0]?.text).not.toMatch(/xyzzy|plugh|plover|frotz/);
  });

  test('and the reader that checks it does see what is live', () => {
    expect(liveIn('<!channel> <@U1> <#C1> <https://a.example|b> *b*', true).map(({ kind }) => kind)).toEqual([
      'broadcast',
      'mention',
      'channel',
      'link',
      'format',
    ]);
    expect(liveIn('see https://a.example', false)).toHaveLength(1);
    expect(liveIn('&lt;!channel&gt; 2 * 3', true)).toEqual([]);
  });
});

describe('the text of a mention', () => {
  test('is shown whole up to 2,900 characters, to its last word', () => {
    const text = `${'word '.repeat(578)}the-end-1`;
    expect(text.length).toBe(2_899);
    expect(textsOf(renderCard(input({ text })).blocks).some((object) => object.text.includes('the-end-1'))).toBe(true);
  });

  test('is cut with a mark that says so, in the middle of no emoji', () => {
    const shown = textsOf(renderCard(input({ text: `a${'😀'.repeat(2_000)}` })).blocks).find(({ text }) =>
      text.startsWith('«'),
    );
    expect(shown?.text).toMatch(/😀… \[coupé\]\u00a0»$/u);
  });

  test('that the store has cut already is marked too', () => {
    const shown = textsOf(renderCard(input({ text: 'short', textCut: true })).blocks);
    expect(shown.some(({ text }) => text.includes('short… [coupé]'))).toBe(true);
  });

  test.each([
    ['directional overrides', 'abc\u202egnp.exe', 'abcgnp.exe'],
    ['towers of marks', `Z${'\u0351'.repeat(40)}`, `Z${'\u0351'.repeat(4)}`],
    ['control characters', 'a\u0000b\u0007c\td\r\ne', 'abc\td\ne'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
  ])('loses %s', (_name, given, expected) => {
    expect(tamed(given)).toBe(expected);
  });

  test.each(['👩‍👩‍👧‍👦 🇫🇷 ❤️', 'Tiếng Việt', 'नमस्ते', 'שָׁלוֹם', 'مرحبا\u200f', 'ça coûte 3 €…'])('keeps %s', (text) => {
    expect(tamed(text)).toBe(text);
  });
});

test.each([{}, { deletedAt: AT }, { erasedAt: AT }])('set aside and %o: only what can come back says when', (gone) => {
  const aside = { ...trail, snooze: { until: AT, untilAuthorWrites: true }, ...gone };
  const said = textsOf(renderCard({ ...input({}), trail: aside }).blocks).some(({ text }) => text.includes('💤'));
  expect(said).toBe(Object.keys(gone).length === 0);
});

test('of what is erased nothing is shown, though a backup may have brought its text back', () => {
  const shown = textsOf(renderCard({ ...input({ text: 'kouign' }), trail: { ...trail, erasedAt: AT } }).blocks);
  expect(shown.map(({ text }) => text).join()).not.toContain('kouign');
});

test.each([
  [undefined, /Zoé$/],
  [0, /Zoé$/],
  [1, /Zoé · 1 abonné$/],
  [2, /Zoé · 2 abonnés$/],
])('of an author with %s followers the card says what is worth saying', (followers, expected) => {
  const { blocks } = renderCard(input({ author: { id: '1', name: 'Zoé', followers } }));
  const line = textsOf(blocks).find(({ text }) => text.includes('Zoé'))?.text ?? '';
  expect(line.replace(/ · [^·]*:\d\d$/, '')).toMatch(expected);
});

// The fifth is the first one's double, and the last two stand between letters that nobody sees.
test.each(['·', '‧', '∙', '⋅', '\u0387', '\u3164·\u3164', '\uffa0·\u115f'])(
  'a name with “%s” does not go on as our own line does: nobody verifies himself',
  (dot) => {
    const name = `Élysée ${dot} vérifié \u00a0${dot}\u2003 3,2 M abonnés`;
    const { blocks } = renderCard(input({ author: { id: '1', name, handle: 'col·lectiu' } }));
    const [line = ''] = textsOf(blocks).flatMap(({ text }) => (text.includes('Élysée') ? [text] : []));
    expect(line.split(' · ')[1]?.replace(/[\u115f\u3164\uffa0]/g, '')).toBe(
      'Élysée – vérifié – 3,2 M abonnés (@col·lectiu)',
    );
  },
);

test('half a star has the comma of the card’s language', () => {
  const { blocks } = renderCard(input({ rating: 3.5 }));
  expect(textsOf(blocks).some(({ text }) => text.includes('★ 3,5/5'))).toBe(true);
});

test('what was written more than half a year before a mention came, itself or an earlier contact, has its year', () => {
  const yearBefore = AT - 363 * DAY;
  const { blocks } = renderCard({
    ...input({ author: { id: '1', name: 'Zoé' }, createdAt: yearBefore }),
    earlier: [
      { topic: 'outage', at: yearBefore, end: { kind: 'answered', at: yearBefore } },
      { topic: 'outage', at: AT - 100 * DAY, end: { kind: 'open' } },
    ],
  });
  const said = textsOf(blocks).map(({ text }) => text);
  expect(said).toContainEqual('X · Zoé · mar. 25 nov. 2025, 09:58 · modifié le lun. 23 nov., 09:58');
  expect(said).toContainEqual(
    [
      'Contacts précédents',
      '• Panne, mar. 25 nov. 2025, 09:58\u00a0: dernière réponse le mar. 25 nov. 2025, 09:58',
      '• Panne, sam. 15 août, 10:58\u00a0: toujours ouvert',
    ].join('\n'),
  );
});

test('a name is one line without what cannot be seen', () => {
  expect(tamedName(' Ma\u200brie\n\n  D.\u202e ')).toBe('Marie D.');
});

test.each([
  ['linkedin', 'LinkedIn'],
  ['trustpilot', 'Trustpilot'],
  ['google-reviews', 'Google'],
  ['constructor', 'Constructor'],
])('the platform %s is called %s', (platform, expected) => {
  expect(platformName(platform)).toBe(expected);
});

test('a cut text is as long as asked at most, its mark included', () => {
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('ab😀cd', 4)).toBe('ab…');
  expect(cut('abcd', 4)).toBe('abcd');
});

test('the link in what a colleague passed on names no platform, on a card, an alert and where somebody is called', () => {
  const url = 'https://x.com/a/status/1';
  const passedOn = input({ via: 'slack', platform: 'slack', passedOnBy: CLAIMER, url });
  const call = { purpose: 'escalation', ping: undefined, below: undefined, calledAt: AT } as const;
  const ofColleague = [renderCard(passedOn), renderAlert({ ...passedOn, ping: undefined }), renderCall(passedOn, call)];
  for (const message of ofColleague) expect(JSON.stringify(message)).toContain('Ouvrir l’original');
});

test.each([
  ['here', '<!here>'],
  ['channel', '<!channel>'],
  ['U0CAMILLE1', '<@U0CAMILLE1>'],
  ['S0CRISIS01', '<!subteam^S0CRISIS01>'],
  ['everyone', 'everyone'],
  ['U1> <!channel', 'U1&gt; &lt;!channel'],
])('the ping %s is %s', (ping, expected) => {
  expect(pingOf(ping)).toBe(expected);
});

test.each([
  ['https://x.com/a/status/1', 'https://x.com/a/status/1'],
  ['https://bücher.example/1', 'https://xn--bcher-kva.example/1'],
  ['http://x.com/a', undefined],
  ['javascript:alert(1)', undefined],
  ['https://x.com@evil.example/', undefined],
  ['https://10.0.0.1/', undefined],
  ['https://[::1]/', undefined],
  ['https://0x7f.1/', undefined],
  ['https://localhost/', undefined],
  ['https://vault.internal/', undefined],
  ['https://x.com:8443/', undefined],
  ['https://x.com/<!channel>', 'https://x.com/%3C!channel%3E'],
  [`https://x.com/${'a'.repeat(3_000)}`, undefined],
  ['not a url', undefined],
  [undefined, undefined],
])('a button to %s leads to %s', (url, expected) => {
  expect(safeUrl(url)).toBe(expected);
});
