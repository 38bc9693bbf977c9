import { expect, test } from 'vitest';
import type { SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { messagesOf, startSlack, startVigieProcess, until } from './running-vigie.ts';
import { send, signedMention } from './signed.ts';
import { smallDisk } from './small-disk.ts';

const ROOM = 400 * 1024;
const BEFORE = 20;
/** Each takes some 10 KiB in the log of the database. */
const MOST = 400;

const disk = smallDisk();
disk?.close();
if (disk === undefined) process.stderr.write('no full disk: neither mount nor prlimit may be used here\n');

const cases = [
  { name: 'without a restart', restarts: false },
  { name: 'after a kill -9 on the full disk', restarts: true },
];

test.runIf(disk).concurrent.each(cases)(
  'Nothing acknowledged is lost: a disk that fills is answered 503, and once there is room all is delivered once, $name',
  {
    timeout: 150_000,
  },
  async ({ restarts }) => {
    const small = smallDisk();
    if (small === undefined) throw new Error('the disk was there a moment ago');
    const slack = await startSlack();
    const environment = { SLACK_API_URL: `${slack.url}/api/` };
    let vigie = await startVigieProcess(small.folder, environment);
    const acknowledged: string[] = [];
    const statuses: number[] = [];
    const mention = async (id: string) => {
      const status = await send(vigie.url, signedMention(id, `text of ${id}`));
      statuses.push(status);
      if (status === 200) acknowledged.push(id);
      return status;
    };

    await Promise.all(Array.from({ length: BEFORE }, (_, n) => mention(`before-${n}-end`)));
    small.fill(ROOM, vigie.pid);
    // Mentions come until the disk is full in the middle of their work, and a few more.
    for (let n = 0; n < MOST && !statuses.includes(503); n += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, of) => mention(`filling-${n + of}-end`)));
    }
    await Promise.all(Array.from({ length: 30 }, (_, n) => mention(`full-${n}-end`)));
    expect(statuses.slice(0, BEFORE)).toEqual(Array(BEFORE).fill(200));
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    // Of those that came together a 200 may be answered last; of those that come now none is.
    const full = await Promise.all(Array.from({ length: 10 }, (_, n) => mention(`still-full-${n}-end`)));
    expect(full).toEqual(Array(10).fill(503));

    if (restarts) await vigie.kill();
    small.free(vigie.pid);
    if (restarts) vigie = await startVigieProcess(small.folder, environment);
    expect(await until(async () => (await mention(`after-${statuses.length}-end`)) === 200, 10)).toBe(true);

    // An attempt whose record the disk refused is looked for 25 s after its lease of 15 s.
    const allThere = async () => (await timesShown(slack, acknowledged)).every(([, times]) => times > 0);
    expect(await until(allThere, 90)).toBe(true);
    expect((await timesShown(slack, acknowledged)).filter(([, times]) => times !== 1)).toEqual([]);
    await vigie.kill();
    await slack.close();
    small.close();
  },
);

const timesShown = async (slack: SlackPreview, ids: readonly string[]): Promise<(readonly [string, number])[]> => {
  const messages = await messagesOf(slack);
  return ids.map((id) => [id, messages.filter((message) => message.includes(`text of ${id}`)).length] as const);
};
