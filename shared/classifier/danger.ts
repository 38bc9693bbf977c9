/**
 * Whether somebody's life is at stake: a regression of its own, on a text's features and on what the stack reads. What teaches it
 * teaches nothing else, for farewells, threats and figures of speech blur the ordinary words of a desk (decision 3).
 */
export interface Danger {
  /** What a row of the vocabulary says, in steps. Many rows share a cell. */
  cells: Int8Array;
  step: number;
  /** What each of the stack's inputs says. */
  direct: Float32Array;
  bias: number;
}

export const DANGER_CELLS = 1 << 15;

export const cellOf = (row: number): number => row & (DANGER_CELLS - 1);

/** From here on it is somebody's matter, urgent or not. About one ordinary text in a hundred reaches it. */
export const LEAST_DANGER = 0.1;

/**
 * From so much on a crisis groups nobody. Less than for the team, for what is grouped nobody looks at, and a card too many costs
 * little: of 61 real mentions of outages (`gold-dev.jsonl`) none reaches it.
 */
export const LEAST_DANGER_ALONE = 0.04;

/** The probability, from what the text's features say together and from the stack's inputs. */
export const dangerOf = ({ direct, bias }: Danger, said: number, inputs: Float32Array): number => {
  const score = direct.reduce((sum, weight, at) => sum + weight * (inputs[at] as number), bias + said);
  return 1 / (1 + Math.exp(-score));
};

/** Shares of the urgency's values, raised by the danger: critical where it is likelier than not, high where it may be. */
export const raisedBy = (danger: number, shares: Float32Array): Float32Array => {
  const raised = shares.map((share) => share * (1 - danger));
  raised[0] = (raised[0] as number) + danger * danger;
  raised[1] = (raised[1] as number) + danger * (1 - danger);
  return raised;
};
