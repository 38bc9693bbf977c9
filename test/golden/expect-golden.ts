import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const HOW = 'look at what UPDATE_GOLDEN=1 npx vitest run test/golden writes, then commit it';
const isRewriting = process.env.UPDATE_GOLDEN === '1';

/** `made` is what stands in `<name>.golden.json`, a path below this folder. */
export const expectGolden = (name: string, made: unknown): void => {
  const text = `${JSON.stringify(made, null, 2)}\n`;
  const file = join(import.meta.dirname, `${name}.golden.json`);
  if (isRewriting) {
    if ((process.env.CI ?? '') !== '') throw new Error('goldens are never rewritten by CI');
    writeFileSync(file, text);
  }
  expect(existsSync(file), `no golden: ${HOW}`).toBe(true);
  expect(text, `not as it was: if that is meant, ${HOW}`).toBe(readFileSync(file, 'utf8'));
};
