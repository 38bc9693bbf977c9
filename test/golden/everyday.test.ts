import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { TAUGHT } from '../../shared/classifier/language.ts';
import { loadWeights } from '../../shared/classifier/load-weights.ts';
import { createClassifier } from '../../shared/classifier/trained.ts';
import { SuggestedTeam, Topic, Urgency } from '../../shared/mention/tags.ts';

/**
 * What a desk gets day by day, and how urgent it is: by writers who saw neither the model nor its texts, and read again by others who
 * saw no label and gave the same three. None of it teaches.
 */
const Case = z.strictObject({
  id: z.string(),
  text: z.string(),
  brand: z.string(),
  platform: z.string(),
  rating: z.number().optional(),
  lang: z.enum(['fr', 'en', 'de', 'it', 'es', 'nl']),
  team: SuggestedTeam,
  topic: Topic,
  urgency: Urgency,
});

const cases = readFileSync(new URL('everyday-cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => Case.parse(JSON.parse(line)));

const { read } = createClassifier(loadWeights());
const said = cases.map(({ text, brand, platform, rating }) =>
  rating === undefined
    ? read({ text, brand, platform, kind: 'post' }).tags
    : read({ text, brand, platform, kind: 'review', rating }).tags,
);

it('everyday posts: the team is right in five of six, the topic in four of five', () => {
  const right = (field: 'team' | 'topic' | 'urgency') =>
    cases.filter((one, at) => one[field] === said[at]?.[field]).length;
  const teamIn = (language: string) => {
    const own = cases.flatMap(({ lang, team }, at) => (lang === language ? [team === said[at]?.team] : []));
    return `${language} ${(own.filter(Boolean).length / own.length).toFixed(3)}`;
  };
  process.stdout.write(
    `everyday posts: team ${right('team')}, topic ${right('topic')}, urgency ${right('urgency')} of ${cases.length}; team by language: ${TAUGHT.map(teamIn).join(', ')}\n`,
  );
  expect(right('team') / cases.length).toBeGreaterThanOrEqual(5 / 6);
  expect(right('topic') / cases.length).toBeGreaterThanOrEqual(4 / 5);
});

it('everyday posts: three of four that are critical are alerted, and seven of ten alerts are right', () => {
  const alerts = cases.filter((_one, at) => said[at]?.urgency === 'critical');
  const right = alerts.filter(({ urgency }) => urgency === 'critical').length;
  const calm = alerts.filter(({ urgency }) => urgency === 'normal' || urgency === 'low').length;
  const critical = cases.filter(({ urgency }) => urgency === 'critical').length;
  process.stdout.write(
    `everyday posts: of ${critical} critical ones ${right} are alerted, of ${alerts.length} alerts ${alerts.length - right - calm} are high and ${calm} could have waited\n`,
  );
  expect(right / critical).toBeGreaterThanOrEqual(3 / 4);
  expect(right / alerts.length).toBeGreaterThanOrEqual(7 / 10);
});
