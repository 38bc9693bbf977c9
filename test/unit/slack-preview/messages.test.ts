import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMessages } from '../../../infra/local/slack-preview/messages.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const message = (text: string) => ({ type: 'message', ts: '1.000001', user: 'U1', text }) as const;

test('what was replaced is gone from the file within half a minute, and all that is left comes back', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-messages-')), 'slack.jsonl');
  const open = () => openMessages(file, Date.now, () => {});
  const first = open();
  first.put('C1', message('Marie from Quimper'));
  first.put('C1', message('erased'));
  vi.advanceTimersByTime(31_000);
  expect(readFileSync(file, 'utf8')).not.toContain('Marie');
  first.put('C1', { ...message('another'), ts: '1.000002' });
  first.put('C1', { ...message('changed'), ts: '1.000002' });
  first.close();
  expect(readFileSync(file, 'utf8')).not.toContain('another');
  const second = open();
  expect(second.inChannel('C1').map(({ text }) => text)).toEqual(['erased', 'changed']);
  second.close();
});
