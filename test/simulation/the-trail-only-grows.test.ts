import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { memoryTrailStore } from '../../shared/adapters/memory/memory-trail-store.ts';
import { append } from '../../shared/trail/append.ts';
import { findBreak } from '../../shared/trail/chain.ts';
import { type Commit, SYSTEM } from '../../shared/trail/event.ts';
import { emptyTrail } from '../../shared/trail/trail.ts';

const root = join(import.meta.dirname, '../..');
const sources = ['functions', 'shared', 'infra', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`),
);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('The trail only grows:', () => {
  test('one file puts', () => {
    expect(sources.filter((file) => /\btrail\.put\(/.test(textOf(file)))).toEqual(['shared/trail/append.ts']);
  });

  test('no adapter of the trail has a way to change or to take away', () => {
    const adapters = sources.filter((file) => /adapters\/.*trail-store\.ts$/.test(file));
    expect(adapters.length).toBeGreaterThanOrEqual(3);
    for (const file of adapters)
      expect(textOf(file), file).not.toMatch(/\b(Update|Delete)\w*Command\b|\b(UPDATE|DELETE|REPLACE)\b/);
  });

  test('a change, an insertion, a removal and another order show', async () => {
    const commits = await fiveCommits();
    expect(findBreak('t', commits)).toBeUndefined();
    for (let at = 0; at < commits.length; at += 1) {
      const [before, it, after] = [commits.slice(0, at), commits[at], commits.slice(at + 1)];
      if (it === undefined) throw new Error('there is no such commit');
      expect(findBreak('t', [...before, { ...it, at: it.at + 1 }, ...after]), `changed ${at}`).toBeDefined();
      expect(findBreak('t', [...before, it, it, ...after]), `inserted ${at}`).toBeDefined();
      // A cut tail does not show: `trail heads` is for that.
      if (after.length > 0) expect(findBreak('t', [...before, ...after]), `removed ${at}`).toBeDefined();
      const [next, ...rest] = after;
      if (next !== undefined) expect(findBreak('t', [...before, next, it, ...rest]), `swapped ${at}`).toBeDefined();
    }
  });
});

const fiveCommits = async (): Promise<readonly Commit[]> => {
  const store = memoryTrailStore();
  let now = 1;
  let trail = emptyTrail('t');
  const ports = { trail: store, clock: { now: () => now, sleep: async () => {} }, newId: () => `c-${now}` };
  for (; now <= 5; now += 1) {
    const result = await append(ports, trail, [{ type: 'edited', by: SYSTEM, revision: now }]);
    if (result.kind === 'appended') trail = result.trail;
  }
  return store.read('t');
};
