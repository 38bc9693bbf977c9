import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import type { Pattern } from './patterns.ts';
import {
  messagesOf,
  newDataDir,
  type RunningVigie,
  SECRET,
  startSlack,
  startVigieProcess,
  until,
} from './running-vigie.ts';
import { type Signed, signed, signedMention } from './signed.ts';

/** Of the JavaScript heap. Vigie at rest takes a third of it. */
const HEAP_MIB = 256;
/** No answer may take longer, on a slow machine with others at work: a bomb that goes off takes minutes. */
const PATIENCE_MS = 10_000;

const MIB = 1024 * 1024;
const bodyOf = (data: string): string => `{"type":"mention.created","timestamp":"2026-11-23T09:00:00Z","data":${data}}`;

describe('A bomb does not go off: in a process with little memory, within a time', () => {
  let slack: SlackPreview;
  let vigie: RunningVigie;

  beforeAll(async () => {
    slack = await startSlack();
    vigie = await startVigieProcess(newDataDir(), {
      SLACK_API_URL: `${slack.url}/api/`,
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
    });
  });
  afterAll(async () => {
    await vigie.kill();
    await slack.close();
  });

  const post = async ({ headers, body }: { headers: Record<string, string>; body: RequestInit['body'] }) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const init = { method: 'POST', headers, body: body ?? null, signal, duplex: 'half' } as const;
    const response = await fetch(`${vigie.url}/webhooks/standard`, init);
    await response.arrayBuffer();
    return response.status;
  };
  const send = (bomb: Signed) => post(bomb);

  test('6 MB, signed, said beforehand, is refused', async () => {
    expect(await send(signed('big', 'x'.repeat(6 * MIB)))).toBe(413);
  });

  test('6 MB that come bit by bit, unsaid, are refused too', async () => {
    let sent = 0;
    const stream = new ReadableStream({
      pull: (controller) => {
        if (sent >= 6 * MIB) return controller.close();
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    expect(await post({ headers: {}, body: stream })).toBe(413);
  });

  test.each([
    ['100,000 arrays in each other', '['.repeat(100_000)],
    ['100,000 objects in each other', '{"a":'.repeat(100_000)],
    [
      '100,000 arrays in a mention',
      bodyOf(`{"id":"1","platform":"blog","text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    ],
    ['100,000 keys', `{${Array.from({ length: 50_000 }, (_, key) => `"${key}":0`).join(',')}}`],
    ['the same key again and again', `{${'"__proto__":{},'.repeat(30_000)}"a":1}`],
    ['250,000 values', `[${'0,'.repeat(250_000)}0]`],
    ['a number of 500,000 digits that never ends', `[${'9'.repeat(500_000)}`],
    ['half a megabyte of escapes', `"${'\\"'.repeat(250_000)}`],
  ])('%s are refused', async (_, body) => {
    expect(await send(signed('bomb', body))).toBe(400);
  });

  test('what is packed is not unpacked: half a gigabyte of zeros is 500 KB of no JSON', async () => {
    // Whoever unpacks it takes what was packed one after the other as one.
    const packed = Buffer.concat(Array<Buffer>(400).fill(gzipSync(Buffer.alloc(MIB), { level: 9 })));
    expect(packed.length).toBeLessThan(512 * 1024);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const mac = createHmac('sha256', Buffer.from(SECRET.slice('whsec_'.length), 'base64'))
      .update(`packed.${timestamp}.`)
      .update(packed)
      .digest('base64');
    const stamp = { 'webhook-id': 'packed', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
    const headers = { ...stamp, 'content-encoding': 'gzip' };
    expect(await post({ headers, body: new Uint8Array(packed) })).toBe(400);
  });

  test('fifty at once are refused as well', async () => {
    const bombs = Array.from({ length: 50 }, (_, n) => send(signed(`bomb-${n}`, '['.repeat(500_000))));
    expect(new Set(await Promise.all(bombs))).toEqual(new Set([400]));
  });

  test('texts that patterns choke on are taken, classified and shown like any other', async () => {
    const texts = [
      ' '.repeat(60_000),
      `${'<'.repeat(60_000)}`,
      `${'http://'.repeat(8_000)}`,
      `${'@a'.repeat(30_000)}!`,
      `${'*_~`'.repeat(15_000)}`,
      `a${'\u0301'.repeat(30_000)}`,
      `${'\u{1f468}\u200d'.repeat(10_000)}`,
      `${'1,'.repeat(30_000)}€`,
    ];
    const answers = await Promise.all(texts.map((text, n) => send(signedMention(`choke-${n}`, `${text} end`))));
    expect(new Set(answers)).toEqual(new Set([200]));
    const shown = async () => (await messagesOf(slack)).length >= texts.length;
    expect(await until(shown, 60)).toBe(true);
  });

  test('and Vigie is as well as before', async () => {
    const before = (await messagesOf(slack)).length;
    expect(await send(signedMention('after', 'the app is down, after all that'))).toBe(200);
    expect(await until(async () => (await messagesOf(slack)).length > before, 60)).toBe(true);
  });
});

/** Patterns that do take long for long texts, and are never given any: where they are cut first. */
const BOUNDED: Readonly<Record<string, string>> = {
  'shared/classifier/language.ts': 'reads the first 240 letters',
};

test('No pattern of the sources searches for ever, whatever it is given', () => {
  const child = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MIB}`, join(import.meta.dirname, 'try-patterns.ts')],
    {
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 64 * MIB,
    },
  );
  expect([child.status, child.stderr]).toEqual([0, '']);
  const tried: readonly (Pattern & { milliseconds: number })[] = JSON.parse(child.stdout);
  expect(tried.length).toBeGreaterThan(100);
  const slow = tried.filter(({ milliseconds, file }) => milliseconds > 400 && BOUNDED[file] === undefined);
  expect(slow).toEqual([]);
}, 130_000);
