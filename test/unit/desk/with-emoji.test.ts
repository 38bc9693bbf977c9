import { describe, expect, test } from 'vitest';
import { fieldsOf, type ViewSubmission } from '../../../functions/desk/interaction.ts';
import { withEmoji } from '../../../functions/desk/with-emoji.ts';
import { cpuMsOf } from '../../cpu-time.ts';

describe('Words from a form of Slack have the emoji that was picked', () => {
  test.each([
    ['by its name', 'Merci :blush:', 'Merci 😊'],
    ['by a name with a sign', ':+1: :-1:', '👍 👎'],
    ['by each of its names', ':thumbsup: :+1:', '👍 👍'],
    ['several, on two lines', ':wave: Bonjour\nBonne journée :sunny:', '👋 Bonjour\nBonne journée ☀️'],
    ['one beside the other', ':tada::tada::heart:', '🎉🎉❤️'],
    ['beside a word or a mark', 'Merci:blush: (:pray:)', 'Merci😊 (🙏)'],
    ['after a colon', 'Le résultat::tada:', 'Le résultat:🎉'],
    ['after a time', 'Ouvert dès 10:30:blush:', 'Ouvert dès 10:30😊'],
    ['after one that is not known', ':our-logo::blush:', ':our-logo:😊'],
    ['a flag', ':fr: :flag-be:', '🇫🇷 🇧🇪'],
    ['of several characters', ':female-technologist:', '👩‍💻'],
    ['that is a number', ':100:', '💯'],
  ])('%s', (_, words, shown) => expect(withEmoji(words)).toBe(shown));

  test.each([
    ['the lightest', ':+1::skin-tone-2:', '👍🏻'],
    ['light to medium', ':+1::skin-tone-3:', '👍🏼'],
    ['the darkest', ':wave::skin-tone-6:', '👋🏿'],
    ['of a sign that is text without it', ':point_up::skin-tone-4:', '☝🏽'],
    ['of a person with a profession', ':female-technologist::skin-tone-5:', '👩🏾‍💻'],
    ['of two in a row', ':+1::skin-tone-3::pray::skin-tone-3:', '👍🏼🙏🏼'],
    ['which the emoji does not have', ':fire::skin-tone-3:', '🔥'],
    ['two at once, which are left out', ':handshake::skin-tone-2-5:', '🤝'],
  ])('with its skin tone: %s', (_, words, shown) => expect(withEmoji(words)).toBe(shown));

  test.each([
    ['one of the workspace’s own', ':our-logo: Banque'],
    ['the same with a skin tone', ':our-logo::skin-tone-3:'],
    ['a name in capitals, which Slack does not know either', ':SMILE:'],
    ['a name with a space', ': smile :'],
    ['a property of every object', ':constructor: :__proto__:'],
    ['a time', 'à 10:30:45, ou 10:100:45'],
    ['a ratio', '1:100:1, 1:100: and 2:x:3'],
    ['a path', 'C:\\:x:'],
    ['an address', 'https://example.com:100:/a:x:b?c=:smile:'],
    ['emoji that are there already', 'Merci 😊 👍🏼'],
    ['colons alone', ':: ::: : a:b'],
  ])('and keep %s', (_, words) => expect(withEmoji(words)).toBe(words));

  test('however many colons there are, at once', async () => {
    for (const words of [
      'a'.repeat(3_000),
      ':'.repeat(3_000),
      ':a'.repeat(1_500),
      ':woman-'.repeat(430),
      'a:/'.repeat(1_000),
    ])
      expect(await cpuMsOf(() => withEmoji(words))).toBeLessThan(200);
  });
});

test('A choice in a form is what was offered, whatever it looks like', () => {
  const values = { text: { text: { value: ':tada:' } }, until: { until: { selected_option: { value: ':tada:' } } } };
  const submission: ViewSubmission = {
    type: 'view_submission',
    user: { id: 'U0ANNA0001' },
    view: { callback_id: 'desk-form', private_metadata: '', state: { values } },
  };
  expect(fieldsOf(submission)).toEqual({ text: '🎉', until: ':tada:' });
});
