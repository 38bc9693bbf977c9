import { expect, test } from 'vitest';
import { messagesOf, newDataDir, startSlack, startVigieProcess, until } from './running-vigie.ts';
import { send, signedMention } from './signed.ts';

const MENTIONS = 240;
const KILLS = 3;
/**
 * This is about loss, not about speed. An attempt that was cut off is looked for 25 s after its lease of 15 s; on a busy machine the
 * next one's answer may be lost as well, and takes the same 40 s again.
 */
const PATIENCE_SECONDS = 120;
/** A look reads all that Slack has, and would else keep the processor from those who work. */
const A_LOOK_MS = 1_000;

test('Nothing acknowledged is lost: kill -9 in the middle of the load, and every acknowledged mention is delivered once', {
  timeout: 180_000,
}, async () => {
  const slack = await startSlack();
  const dataDir = newDataDir();
  const environment = { SLACK_API_URL: `${slack.url}/api/` };
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const vigie = await startVigieProcess(dataDir, environment);
    const sending = Array.from({ length: MENTIONS / KILLS }, async (_, n) => {
      const id = `killed-${round}-${n}-end`;
      const status = await send(vigie.url, signedMention(id, `text of ${id}`)).catch(() => undefined);
      if (status === 200) acknowledged.push(id);
    });
    // As soon as some are acknowledged and others are under way.
    const before = acknowledged.length;
    expect(await until(async () => acknowledged.length > before + 10, 30)).toBe(true);
    await vigie.kill();
    await Promise.all(sending);
  }
  expect(acknowledged.length).toBeGreaterThan(30);

  const last = await startVigieProcess(dataDir, environment);
  const notOnce = async () => {
    const messages = await messagesOf(slack);
    const times = (id: string) => messages.filter((message) => message.includes(`text of ${id}`)).length;
    return acknowledged.filter((id) => times(id) !== 1);
  };
  await until(async () => last.hasEnded() || (await notOnce()).length === 0, PATIENCE_SECONDS, A_LOOK_MS);
  // Whoever sees it fail finds everything in the data folder, and what the last process said of it here.
  expect(await notOnce(), `data folder ${dataDir}, which said:\n${last.output().slice(-4_000)}`).toEqual([]);
  await last.kill();
  await slack.close();
});
