import { constants } from 'node:buffer';
import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMessages } from '../../../infra/local/slack-preview/messages.ts';
import { mountedDisk } from '../../process/small-disk.ts';

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

test('more messages than are written at once all come back, in their order', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-messages-')), 'slack.jsonl');
  const open = () => openMessages(file, Date.now, () => {});
  const texts = Array.from({ length: 2_500 }, (_, i) => `card ${i}`);
  const first = open();
  for (const [i, text] of texts.entries()) first.put('C1', { ...message(text), ts: `1.${String(i).padStart(6, '0')}` });
  first.close();
  open().close();
  const third = open();
  expect(third.inChannel('C1').map(({ text }) => text)).toEqual(texts);
  third.close();
});

test('a file that is longer than a string can be is read all the same: 100,000 cards are half of that', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-messages-')), 'slack.jsonl');
  const open = () => openMessages(file, Date.now, () => {});
  const first = open();
  first.put('C1', message('the first of many'));
  first.close();
  // Nothing but a hole, so it takes no room: to its reader the rest of a line that never came to its end.
  truncateSync(file, constants.MAX_STRING_LENGTH + 1);
  const second = open();
  expect(second.inChannel('C1').map(({ text }) => text)).toEqual(['the first of many']);
  second.close();
  expect(statSync(file).size).toBeLessThan(1_000);
});

const disk = mountedDisk();
if (disk === undefined) process.stderr.write('no full disk of the stand-in: mount may not be used here\n');
afterAll(() => disk?.close());

test.runIf(disk)(
  'a full disk ends nothing: what was refused is not in the file, the rest is, and what was replaced goes when there is room',
  () => {
    if (disk === undefined) return;
    const file = join(disk.folder, 'slack.jsonl');
    const open = () => openMessages(file, Date.now, () => {});
    const first = open();
    const kept = ['changed'];
    first.put('C1', message('Marie from Quimper'));
    first.put('C1', message('changed'));
    disk.fill(10_000, process.pid);
    const put = (text: string, n: number) => {
      first.put('C1', { ...message(text), ts: `2.${String(n).padStart(6, '0')}` });
      kept.push(text);
    };
    expect(() => {
      for (let n = 0; n < 10; n += 1) put(`${n} ${'long '.repeat(600)}`, n);
    }).toThrow();
    // Whole lines, for the process may be killed here.
    expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
    vi.advanceTimersByTime(31_000);
    disk.free(process.pid);
    put('after', 100);
    vi.advanceTimersByTime(31_000);
    expect(readFileSync(file, 'utf8')).not.toContain('Marie');
    put('last', 101);
    first.close();
    const second = open();
    expect(second.inChannel('C1').map(({ text }) => text)).toEqual(kept);
    second.close();
  },
);

test('a line that cannot be read is told with the file and what to do', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-messages-')), 'slack.jsonl');
  writeFileSync(file, '{"channel":"C1","mess{"channel":"C1","deleted":"1.000001"}\n');
  expect(() => openMessages(file, Date.now, () => {})).toThrow(
    `${file} holds the messages of the Slack stand-in, and a line of it cannot be read: take it out, or move the file away`,
  );
});
