import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GROUPS, STAFF } from '../../../infra/local/slack-preview/staff.ts';

/** In its commented examples too: whoever takes away the `#` finds somebody behind the id. */
const CALLED = new Set(
  readFileSync(join(import.meta.dirname, '../../../policy.yaml'), 'utf8').match(/\b[US]0[A-Z0-9]{8,}\b/g),
);

test('everybody whom the shipped policy calls has a name in the stand-in', () => {
  const known = new Set([...STAFF, ...GROUPS].map(({ id }) => id));
  expect(CALLED.size).toBeGreaterThan(0);
  expect([...CALLED].filter((id) => !known.has(id))).toEqual([]);
});

test('a group of the stand-in has members who work there', () => {
  const staff = new Set(STAFF.map(({ id }) => id));
  for (const { users } of GROUPS) expect(users.filter((id) => !staff.has(id))).toEqual([]);
});
