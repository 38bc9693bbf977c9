/** A hash (FNV-1a with a shift between), one character further. */
export const mix = (hashed: number, code: number): number => Math.imul(hashed ^ code, 0x01000193) ^ (hashed >>> 15);

/** A hash, the characters of a text further. */
export const mixText = (hashed: number, text: string): number => {
  let further = hashed;
  for (let index = 0; index < text.length; index += 1) further = mix(further, text.charCodeAt(index));
  return further;
};

/** Spreads a hash over 32 bits, that any of them can be taken for it. */
export const finish = (hashed: number): number => {
  let mixed = Math.imul(hashed ^ (hashed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

export const hash = (seed: number, text: string): number => finish(mixText(seed, text));
