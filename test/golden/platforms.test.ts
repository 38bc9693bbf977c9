import { expect, test } from 'vitest';
import { platforms } from '../../shared/platforms/registry.ts';
import { bytesOf, FIXTURES, jsonFilesIn, OUR_ACCOUNTS, parseBytes } from '../platforms/support.ts';
import { expectGolden } from './expect-golden.ts';

test.each(platforms)('every field of what $id sends in its fixtures', (platform) => {
  const folder = `${FIXTURES}/${platform.id}`;
  const events = jsonFilesIn(folder).map((name) => {
    const { events } = parseBytes(platform, bytesOf(`${folder}/${name}.json`), OUR_ACCOUNTS);
    return [name, events] as const;
  });
  expectGolden(`platforms/${platform.id}`, Object.fromEntries(events));
});

test('every golden has its platform', () => {
  const goldens = jsonFilesIn(`${import.meta.dirname}/platforms`);
  expect(goldens).toEqual(platforms.map(({ id }) => `${id}.golden`).toSorted());
});
