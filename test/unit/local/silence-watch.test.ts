import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSilenceWatch } from '../../../infra/local/silence-watch.ts';
import { topologyOf } from '../../../infra/topology.ts';
import { platforms } from '../../../shared/platforms/registry.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { type LogFields, silentLog } from '../../../shared/runtime/log.ts';

const topology = topologyOf({ teams: ['press'], platforms, silentAfter: { x: '12h', linkedin: '72h' } });
let said: (LogFields | undefined)[];
let watch: ReturnType<typeof startSilenceWatch>;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  const log = { ...silentLog, error: (_message: string, fields?: LogFields) => void said.push(fields) };
  watch = startSilenceWatch(topology, { now: () => Date.now(), sleep: async () => {} }, log);
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

test('a platform that sends nothing for as long as the policy says is told of, and again after as long', () => {
  vi.advanceTimersByTime(12 * HOUR - MINUTE);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(MINUTE);
  expect(said).toEqual([{ function: 'webhook-x', hours: 12 }]);
  vi.advanceTimersByTime(12 * HOUR);
  expect(said.slice(1)).toEqual([{ function: 'webhook-x', hours: 24 }]);
});

test('each mention is heard, of its own platform alone; a webhook of which nothing is a mention is not', () => {
  vi.advanceTimersByTime(11 * HOUR);
  watch.hearing('webhook-x').count('mentions-received', 2);
  watch.hearing('webhook-x').count('signatures-refused');
  vi.advanceTimersByTime(11 * HOUR);
  watch.hearing('webhook-x').count('mentions-received', 0);
  watch.hearing('webhook-linkedin').count('mentions-received', 1);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(HOUR);
  expect(said).toEqual([{ function: 'webhook-x', hours: 12 }]);
});

test('what a function logs is logged', () => {
  watch.hearing('webhook-x').error('intake queue refused', { code: 'x' });
  expect(said).toEqual([{ code: 'x' }]);
});
