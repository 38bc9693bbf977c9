export const softmax = (logits: Float32Array | Float64Array): Float32Array => {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k += 1) most = Math.max(most, logits[k] as number);
  const shares = new Float32Array(logits.length);
  let sum = 0;
  for (let k = 0; k < logits.length; k += 1) {
    const power = Math.exp((logits[k] as number) - most);
    shares[k] = power;
    sum += power;
  }
  for (let k = 0; k < logits.length; k += 1) shares[k] = (shares[k] as number) / sum;
  return shares;
};

/** The index of the highest value, the first of equals. */
export const highest = (values: Float32Array): number => {
  let best = 0;
  for (let k = 1; k < values.length; k += 1) if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
};
