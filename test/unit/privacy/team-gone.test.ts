import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eraseAuthor } from '../../../shared/erasure/erase.ts';
import { mentionIdOf } from '../../../shared/mention/mention.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { ownCardOf } from '../../../shared/trail/conversation.ts';
import { type Engine, ID_KEY, POLICY_FILE, startEngine } from './engine.ts';
import { staffOf } from './staff.ts';

const AUTHOR = { id: 'a-7', handle: 'kouign', name: 'Marie Kouign' };
const idOf = (platformId: string) => mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId });
const words = (id: string, text: string) => ({ id, platform: 'blog', text: `${text}, kouign ${id}`, author: AUTHOR });

/** The policy without a team: its rule, its channel and it itself. */
const without = (team: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-gone-')), 'policy.yaml');
  const lines = readFileSync(POLICY_FILE, 'utf8').split('\n');
  writeFileSync(
    file,
    lines.filter((line) => !line.includes(`${team}:`) && !line.includes(`team: ${team},`)).join('\n'),
  );
  return file;
};

/** One mention is with Site reliability, one with Billing, and one on its way to Site reliability; then the first of the teams leaves the policy. */
const afterTheTeamLeft = async (): Promise<Engine> => {
  const before = startEngine();
  await before.standard('mention.created', words('m1', 'an outage'));
  await before.standard('mention.created', words('m2', 'I want a refund'));
  await before.run();
  await before.standard('mention.created', words('m3', 'an outage again'));
  await before.run(['classify']);
  before.store.close();
  return startEngine(before.dataDir, { policyFile: without('sre'), before });
};

const cardIn = async (engine: Engine, id: string) => {
  const card = ownCardOf(await engine.trail(idOf(id)));
  const shown = engine.slack.all().find(({ ts }) => ts === card?.ts);
  if (card === undefined || shown === undefined) throw new Error('no card');
  return { postId: card.postId, channel: card.channel, ts: shown.ts, drawn: JSON.stringify(shown) };
};

test('what a team had that is gone from the policy is claimed and drawn as before, under the name that is left', async () => {
  const engine = await afterTheTeamLeft();
  expect(await staffOf(engine).press('claim', await cardIn(engine, 'm1'))).toBe(200);
  await engine.run();
  expect((await cardIn(engine, 'm1')).drawn).toMatch(/sre.*U0ANNA0001/);
});

test('its author is erased, and no card keeps a word', async () => {
  const engine = await afterTheTeamLeft();
  expect(await eraseAuthor(engine.ports, engine.erasureOf(AUTHOR.id))).toMatchObject({ mentions: 3, failed: [] });
  await engine.run();
  expect(JSON.stringify(engine.slack.all())).not.toContain('ouign');
});

test('what still lay in its queue is asked for again by the clock, and comes to its channel', async () => {
  const engine = await afterTheTeamLeft();
  engine.pass(3 * MINUTE);
  await engine.tick();
  await engine.run();
  expect((await cardIn(engine, 'm3')).drawn).toContain('an outage again');
});
