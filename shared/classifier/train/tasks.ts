import { FIELD_VALUES, FIELDS } from '../labels.ts';
import { type Example, MEANINGS, TASKS } from './data.ts';
import type { Head } from './fit.ts';

export const VALUES: Readonly<Record<string, readonly string[]>> = { ...FIELD_VALUES, ...TASKS, ...MEANINGS };

/** Heads of the linear part: the fields, and the two public tasks that are close to them. */
export const WIDE_HEADS = [...FIELDS, 'tone', 'complaint'] as const;
/** Heads of the shared part: all that have a say. */
export const DEEP_HEADS = [...FIELDS, ...Object.keys(TASKS)] as readonly string[];
/** Those, and the heads that only teach it what English means: the last, so that they can be cut off. */
export const TAUGHT_HEADS = [...DEEP_HEADS, ...Object.keys(MEANINGS)] as readonly string[];

/** A head's target for an example, -1 where nobody said. */
export const targetOf = (example: Example, head: string): number => {
  const values = VALUES[head] ?? [];
  const { labels, tasks } = example;
  if (head === 'relevant') return labels.relevant === undefined ? -1 : Number(labels.relevant);
  const label = { ...tasks, ...labels }[head as 'team'];
  return label === undefined ? -1 : values.indexOf(label);
};

/** Rare classes count more, by this power of how rare they are. */
const RARITY = 0.4;

export const headsOf = (names: readonly string[], examples: readonly Example[]): Head[] =>
  names.map((name) => {
    const classes = VALUES[name]?.length ?? 0;
    const counts = new Float32Array(classes).fill(1);
    for (const example of examples) {
      const target = targetOf(example, name);
      if (target >= 0) counts[target] = (counts[target] ?? 0) + 1;
    }
    const all = counts.reduce((sum, count) => sum + count, 0);
    const raw = counts.map((count) => (all / classes / count) ** RARITY);
    const mean = raw.reduce((sum, weight, at) => sum + (weight * (counts[at] ?? 0)) / all, 0);
    return {
      name,
      classes,
      weight: name in FIELD_VALUES ? 1 : name in MEANINGS ? MEANING_WEIGHT : TASK_WEIGHT,
      classWeights: raw.map((weight) => weight / mean),
    };
  });

export const TASK_WEIGHT = 0.5;
const MEANING_WEIGHT = 0.1;

/** Where a head's classes start among the opinions: the linear model's come first. */
export const firstOutput = (part: 'wide' | 'deep', head: string): number => {
  const before = part === 'wide' ? [] : [...WIDE_HEADS];
  const names: readonly string[] = part === 'wide' ? WIDE_HEADS : DEEP_HEADS;
  return [...before, ...names.slice(0, names.indexOf(head))].reduce(
    (sum, name) => sum + (VALUES[name]?.length ?? 0),
    0,
  );
};
