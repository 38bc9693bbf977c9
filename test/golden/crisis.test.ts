import { test } from 'vitest';
import type { Crisis } from '../../shared/crisis/crisis.ts';
import { renderCrisis, renderEndedByItself } from '../../shared/slack/render-crisis.ts';
import { expectGolden } from './expect-golden.ts';

/** Live cards, as they are drawn: look at what UPDATE_GOLDEN=1 writes, then commit it. */
const AT = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;
const crisis: Crisis = {
  key: 'crisis:C0SERVICE1:outage/1',
  version: 1,
  topic: 'outage',
  channel: 'C0SERVICE1',
  by: { kind: 'person', user: 'U0ANNA0001' },
  at: AT,
  until: AT + 1_440 * MINUTE,
  widenedTo: undefined,
  over: undefined,
};
const ENGLISH = { locale: 'en', timeZone: 'Europe/Paris' } as const;
const FRENCH = { locale: 'fr', timeZone: 'Europe/Paris' } as const;
const nobody = { count: 0, recent: 0, isMore: false, lastAt: undefined, openThen: undefined };
const many = { count: 1_312, recent: 100, isMore: true, lastAt: AT + 31 * MINUTE, openThen: undefined };
const ended = { ...many, openThen: { count: 1_207, isMore: false } };
const endedHuge = { ...many, count: 7_000, openThen: { count: 1_940, isMore: true } };
const endedOne = { ...many, count: 1, openThen: { count: 0, isMore: false } };
const endedUnknown = { ...endedHuge, openThen: { count: 0, isMore: true } };
const byAnna = { by: crisis.by, at: AT + 90 * MINUTE };
const byItself = { by: { kind: 'system' }, at: crisis.until } as const;

test.each([
  ['declared-a-moment-ago', ENGLISH, crisis, nobody, 'normal'],
  ['in-full-flood', ENGLISH, crisis, many, 'high'],
  ['in-full-flood-in-french', FRENCH, crisis, many, 'low'],
  ['ended-in-french-by-a-person', FRENCH, { ...crisis, over: byAnna }, endedOne, 'high'],
  ['ended-with-none-open-of-those-that-were-looked-at', ENGLISH, { ...crisis, over: byAnna }, endedUnknown, 'high'],
  ['ended-by-itself', ENGLISH, { ...crisis, over: byItself }, ended, 'high'],
  ['that-the-policy-does-not-group-any-more', ENGLISH, crisis, many, undefined],
] as const)('the live card of a crisis %s', (name, names, drawn, tally, upTo) => {
  const now = AT + 32 * MINUTE;
  expectGolden(`crisis/${name}`, renderCrisis({ channel: 'C0SERVICE1', crisis: drawn, upTo, tally, now, names }));
});

test.each(['en', 'fr', 'de', 'it', 'es', 'nl'] as const)('the note below one that ended by itself, in %s', (locale) => {
  const names = { ...ENGLISH, locale };
  const drawn = { ...crisis, over: byItself };
  const note = renderEndedByItself({ channel: 'C0SERVICE1', crisis: drawn, tally: endedHuge, names });
  expectGolden(`crisis/note-in-${locale}`, note);
});
