import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consoleLog, ofFunction } from '../../../infra/local/console-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('of one kind twenty lines a minute are shown, and at its end how many were left out, though no other follows; others are shown all the same', () => {
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  const log = consoleLog();
  for (let n = 0; n < 500; n += 1) log.error('timer failed', { trailId: `${n}`, code: 'store-unavailable' });
  expect(shown).toHaveLength(20);
  log.error('timer failed', { trailId: 'other', code: 'TypeError' });
  log.warn('webhook refused', { platform: 'x' });
  expect(shown).toHaveLength(22);
  vi.advanceTimersByTime(60_000);
  expect(shown.slice(22).map((line) => JSON.parse(line))).toEqual([
    { at: expect.any(String), level: 'error', message: 'timer failed', code: 'store-unavailable', leftOut: 480 },
  ]);
  log.error('timer failed', { trailId: 'later', code: 'store-unavailable' });
  vi.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(24);
});

test('what a stranger sends to one platform leaves out nothing of what is wrong with another, nor one channel of another', () => {
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  const log = consoleLog();
  for (let n = 0; n < 500; n += 1) log.warn('webhook refused', { platform: 'x', reason: 'signature-missing' });
  for (let n = 0; n < 500; n += 1)
    log.error('slack refused a post', { channel: 'C1', error: 'is_archived', postId: `${n}` });
  expect(shown).toHaveLength(40);
  log.warn('webhook refused', { platform: 'x', reason: 'signature-mismatch' });
  log.warn('webhook refused', { platform: 'facebook', reason: 'signature-missing' });
  log.error('slack refused a post', { channel: 'C2', error: 'is_archived', postId: 'other' });
  expect(shown).toHaveLength(43);
});

test('a line says which function it is of, as on AWS each has a log of its own; one fails without leaving out what another says', () => {
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  const log = consoleLog();
  const [classify, notify] = [ofFunction(log, 'classify'), ofFunction(log, 'notify')];
  for (let n = 0; n < 500; n += 1) classify.warn('message failed', { code: 'store-unavailable' });
  notify.error('message failed', { code: 'store-unavailable' });
  expect(shown).toHaveLength(21);
  expect(JSON.parse(shown.at(-1) ?? '')).toMatchObject({ message: 'message failed', function: 'notify' });
});

test('who looked is written down however often they look, and whatever else goes well is not', () => {
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  const log = ofFunction(consoleLog(), 'console');
  for (let n = 0; n < 30; n += 1) log.audit('console page seen', { user: 'U0ANNA0001', page: 'times' });
  log.info('reply sent');
  expect(shown).toHaveLength(30);
  expect(JSON.parse(shown.at(-1) ?? '')).toEqual({
    at: expect.any(String),
    level: 'info',
    message: 'console page seen',
    function: 'console',
    user: 'U0ANNA0001',
    page: 'times',
  });
});
