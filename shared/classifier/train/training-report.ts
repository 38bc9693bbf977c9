import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Refused } from './command.ts';

const Point = z.object({ threshold: z.number(), precision: z.number(), recall: z.number() });

/** What the models say of a set of labelled texts, beside what its labels say; shares from 0 to 1. */
export const GoldReport = z.object({
  count: z.number(),
  /** Those that some of the texts are labelled with. */
  fields: z.record(
    z.string(),
    z.object({
      accuracy: z.number(),
      macroF1: z.number(),
      calibrationError: z.number(),
      /** `0.74 0.71 0.72 (24)`: precision, recall, F1, and how many. */
      classes: z.record(z.string(), z.string()),
    }),
  ),
  /** Where some are labelled as urgent. */
  urgent: z
    .object({
      /** At the threshold in use. */
      ...Point.shape,
      /** The most recall at a precision of at least .50. */
      best: Point,
      /** Recall and precision at a few thresholds. */
      curve: z.array(Point),
    })
    .optional(),
  /** `customer-service → press: 4`, the most frequent first. */
  confusion: z.record(z.string(), z.array(z.string())),
});
export type GoldReport = z.infer<typeof GoldReport>;

/** What `classifier:train` writes beside the weights: figures by cross-validation, and which texts the weights have seen. */
export const TrainingReport = z.object({
  model: z.string(),
  labelled: z.record(z.string(), z.number()),
  unseen: z.object({
    gold: GoldReport,
    real: GoldReport,
    own: GoldReport,
    /** Gold's, by language. */
    byLanguage: z.record(z.string(), GoldReport),
  }),
  complaintsMacroF1: z.number(),
  /** `365 of 651`: how many of a kind reach the threshold by their danger alone. */
  danger: z.object({ danger: z.string(), harmless: z.string(), urgent: z.string(), ordinary: z.string() }),
  languageAccuracy: z.number(),
  /** Texts that the weights have seen, by their key, so that evaluation can tell them from new ones. */
  seen: z.array(z.string()),
});
export type TrainingReport = z.infer<typeof TrainingReport>;

/** A file that `classifier:train` wrote. */
export const readTrainingReport = (file: string): TrainingReport => {
  const json = readFileSync(file, 'utf8');
  try {
    return TrainingReport.parse(JSON.parse(json));
  } catch {
    throw new Refused(`${file} is nothing that classifier:train wrote`);
  }
};
