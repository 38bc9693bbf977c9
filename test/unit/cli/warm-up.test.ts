import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';

const { scripts } = z
  .object({ scripts: z.object({ prepare: z.string(), start: z.string() }) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')));
const flagsOf = (script: string) => script.match(/--[a-z-]+=\d+/g);

test('what is compiled after an installation is compiled for the flags of npm start, or it would be compiled again', () => {
  expect(flagsOf(scripts.start)).toHaveLength(2);
  expect(flagsOf(scripts.prepare)).toEqual(flagsOf(scripts.start));
});
