/** Share of right answers. */
export const accuracy = (gold: readonly number[], said: readonly number[]): number =>
  gold.length === 0 ? Number.NaN : gold.filter((label, at) => label === said[at]).length / gold.length;

/** Mean surprise at what is right, in nats: 0 for who is always sure and right. */
export const logLoss = (gold: readonly number[], shares: readonly ArrayLike<number>[]): number =>
  gold.reduce((sum, label, at) => sum - Math.log(Math.max(1e-6, shares[at]?.[label] ?? 0)), 0) / gold.length;

export interface ClassScore {
  precision: number;
  recall: number;
  f1: number;
  count: number;
}

export const classScores = (gold: readonly number[], said: readonly number[], classes: number): ClassScore[] =>
  Array.from({ length: classes }, (_none, label) => {
    const hits = gold.filter((value, at) => value === label && said[at] === label).length;
    const count = gold.filter((value) => value === label).length;
    const claimed = said.filter((value) => value === label).length;
    return {
      precision: claimed === 0 ? 0 : hits / claimed,
      recall: count === 0 ? 0 : hits / count,
      f1: count + claimed === 0 ? 0 : (2 * hits) / (count + claimed),
      count,
    };
  });

/** Mean F1 of the classes that occur. */
export const macroF1 = (gold: readonly number[], said: readonly number[], classes: number): number => {
  const scores = classScores(gold, said, classes).filter(({ count }) => count > 0);
  return scores.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, scores.length);
};

/** Mean distance between confidence and the share that is right, over ten equal bins of confidence. */
export const calibrationError = (confidences: readonly number[], right: readonly boolean[]): number => {
  let error = 0;
  for (let bin = 0; bin < 10; bin += 1) {
    const inside = confidences.flatMap((confidence, at) =>
      Math.min(9, Math.floor(confidence * 10)) === bin ? [{ confidence, right: right[at] === true ? 1 : 0 }] : [],
    );
    if (inside.length === 0) continue;
    const gap = inside.reduce((sum, one) => sum + one.confidence - one.right, 0);
    error += Math.abs(gap) / confidences.length;
  }
  return error;
};

export interface CurvePoint {
  threshold: number;
  precision: number;
  recall: number;
}

/** Precision and recall at every threshold that changes them, from the highest score down. */
export const curveOf = (scores: readonly number[], positive: readonly boolean[]): CurvePoint[] => {
  const all = positive.filter(Boolean).length;
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let hits = 0;
  return order.map((index, at) => {
    hits += positive[index] === true ? 1 : 0;
    return { threshold: scores[index] ?? 0, precision: hits / (at + 1), recall: all === 0 ? 0 : hits / all };
  });
};

/** The most recall that a precision of at least `least` leaves. */
export const recallAt = (curve: readonly CurvePoint[], least: number): CurvePoint =>
  curve.reduce((best, point) => (point.precision >= least && point.recall > best.recall ? point : best), {
    threshold: 1,
    precision: 0,
    recall: 0,
  });
