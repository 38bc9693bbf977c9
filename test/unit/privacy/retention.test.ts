import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRetention } from '../../../infra/local/retention.ts';
import { INTAKE_QUEUE } from '../../../shared/queue/jobs.ts';
import { DAY, MINUTE } from '../../../shared/runtime/clock.ts';
import { type Log, silentLog } from '../../../shared/runtime/log.ts';
import { POLICY_FILE, startEngine } from './engine.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('a mention of somebody who was erased leaves the log of the database within a minute, though nothing is past its time', async () => {
  const engine = startEngine();
  const retention = startRetention(engine.store, silentLog);
  await engine.ports.erasures.add({ kind: 'author', key: engine.erasureOf('a-9').authorKey, at: engine.now() });
  const author = { id: 'a-9', handle: 'kouign', name: 'Marie' };
  expect(await engine.standard('mention.created', { id: 'm1', platform: 'blog', text: 'kouign', author })).toBe(200);
  await engine.run(['classify']);
  expect(engine.bytes()).toContain('kouign');
  vi.advanceTimersByTime(MINUTE);
  await vi.waitUntil(() => !engine.bytes().includes('kouign'));
  await retention.stop();
});

test('a dead letter leaves the database 14 days after it died, as it does on AWS, and the log says how many did', async () => {
  const engine = startEngine();
  const deadIn = async () => (await engine.store.queues.depths()).find(({ queue }) => queue === INTAKE_QUEUE)?.dead;
  const warned: unknown[] = [];
  const log: Log = { ...silentLog, warn: (message, fields) => void warned.push([message, fields]) };
  const sweeps = () => startRetention(engine.store, log).stop();
  const author = { id: 'a-9', handle: 'kouign', name: 'Marie' };
  await engine.standard('mention.created', { id: 'm1', platform: 'blog', text: 'kouign poison', author });
  // Vigie was down for weeks: nobody has seen it yet.
  engine.pass(30 * DAY);
  await engine.settle();
  await sweeps();
  expect([await deadIn(), warned]).toEqual([1, []]);
  engine.pass(13 * DAY);
  await sweeps();
  expect(await deadIn()).toBe(1);
  engine.pass(2 * DAY);
  await sweeps();
  expect([await deadIn(), warned]).toEqual([0, [['dead letters removed, past their time', { count: 1 }]]]);
  expect(engine.bytes()).not.toContain('kouign');
});

test('a text keeps the time that it was stored with: a shorter retention is for what comes after', async () => {
  const before = startEngine();
  const author = { id: 'a-9', handle: 'kouign', name: 'Marie' };
  await before.standard('mention.created', { id: 'm1', platform: 'blog', text: 'stored before', author });
  await before.run(['classify']);
  const policyFile = join(before.dataDir, 'policy.yaml');
  writeFileSync(policyFile, `${readFileSync(POLICY_FILE, 'utf8')}\nretention: { days: 10 }\n`);
  const after = startEngine(before.dataDir, { policyFile, before });
  await after.standard('mention.created', { id: 'm2', platform: 'blog', text: 'stored after', author });
  await after.run(['classify']);
  after.pass(11 * DAY);
  await startRetention(after.store, silentLog).stop();
  expect(after.bytes()).toContain('stored before');
  expect(after.bytes()).not.toContain('stored after');
});

test('what Google allows for 30 days lies no longer in the quarantine, whoever brought it', async () => {
  const engine = startEngine();
  const review = { id: 'g1', kind: 'review', author: { id: 'a-9', name: 'Marie' }, text: 'kouign' };
  await engine.standard('mention.invented', { ...review, platform: 'google-reviews' });
  await engine.standard('mention.invented', { ...review, text: 'gavotte', platform: 'blog' });
  await engine.run();
  const left = () =>
    Array.fromAsync(engine.store.quarantine.listQuarantined(), ({ bodyBase64 }) =>
      Buffer.from(bodyBase64, 'base64').toString(),
    );
  engine.pass(29 * DAY);
  await startRetention(engine.store, silentLog).stop();
  expect(await left()).toHaveLength(2);
  engine.pass(2 * DAY);
  await startRetention(engine.store, silentLog).stop();
  expect(await left()).toEqual([expect.stringContaining('gavotte')]);
});
