import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withFigures } from '../../../shared/classifier/train/card.ts';
import { readTrainingReport } from '../../../shared/classifier/train/training-report.ts';

const fileOf = (path: string): string => new URL(`../../../${path}`, import.meta.url).pathname;
const report = readTrainingReport(fileOf('shared/classifier/weights/training.json'));
const card = readFileSync(fileOf('docs/model-card.md'), 'utf8');

it('the model card has the figures of the weights that are shipped (`npm run classifier:card` writes them)', () => {
  expect(card).toContain(`# Model card: ${report.model}`);
  expect(withFigures(card, report)).toBe(card);
});

it('other figures change the tables and nothing around them', () => {
  const gold = report.unseen.gold;
  const other = {
    ...report,
    unseen: { ...report.unseen, gold: { ...gold, confusion: { team: ['press → none: 3'] } } },
  };
  const changed = withFigures(card, other);
  expect(changed).toContain('<!-- figures: confusion -->\n\n- team: press → none: 3\n\n<!-- end -->');
  expect(withFigures(changed, report)).toBe(card);
});

it('what misses its target is bold, what reaches it is not', () => {
  const changed = withFigures(card, { ...report, complaintsMacroF1: 0.85, languageAccuracy: 0.969 });
  expect(changed).toContain('| complaints, macro-F1 | ≥ .85 | 0.850 |');
  expect(changed).toContain('| language of tweets, accuracy | ≥ .97 | **0.969** |');
});

it('a card without a place for them is refused', () => {
  expect(() => withFigures('# Model card', report)).toThrow('the card has no <!-- figures: targets -->');
});

it('a table without its end is refused: what is said after it would be taken for it', () => {
  const endless = card.replace('<!-- end -->', '');
  expect(() => withFigures(endless, report)).toThrow('the card has no <!-- end --> of targets');
});
