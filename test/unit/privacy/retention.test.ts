import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRetention } from '../../../infra/local/retention.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { startEngine } from './engine.ts';

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
