import { expect, test } from 'vitest';
import { Topic } from '../../../shared/mention/tags.ts';
import { words } from '../../../shared/policy/keywords.ts';
import { LOCALES } from '../../../shared/policy/policy-words.ts';
import { textsOf } from '../../../shared/slack/locale/texts-of.ts';

test('no word for a topic means another topic in another language', () => {
  const meant = LOCALES.flatMap((locale) =>
    Topic.options.map((topic) => ({ said: words(textsOf(locale).topic[topic]).join(' '), topic })),
  );
  const asIds = Topic.options.map((topic) => ({ said: words(topic).join(' '), topic }));
  const topicsOf = Map.groupBy([...meant, ...asIds], ({ said }) => said);
  const unclear = [...topicsOf].filter(([, all]) => new Set(all.map(({ topic }) => topic)).size > 1);
  expect(unclear.map(([said]) => said)).toEqual([]);
});
