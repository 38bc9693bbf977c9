import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { bodyIn } from '../../../shared/content/quarantined-body.ts';
import { eraseAuthor, eraseOne, replayErasures } from '../../../shared/erasure/erase.ts';
import { mentionIdOf } from '../../../shared/mention/mention.ts';
import { INTAKE_QUEUE, Intake } from '../../../shared/queue/jobs.ts';
import type { DeadLetters } from '../../../shared/queue/queue.ts';
import { type ReportRow, responseTimes, turnsOf } from '../../../shared/reports/response-times.ts';
import { MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { findBreak } from '../../../shared/trail/chain.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { breakTrail, type Engine, ID_KEY, POLICY_FILE, startEngine } from './engine.ts';

const HER = { id: 'a-9', handle: 'marie_quimper', name: 'Marie Quimper' };
const HIM = { id: 'a-99', handle: 'yann_brest', name: 'Yann Brest' };
/** Nothing of hers may be found any more. Her id alone is in ours: `a-9` in `a-99`. */
const HERS = ['Marie', 'Quimper', 'quimper', 'kouign'];

const words = (id: string, author: typeof HER, text = `kouign ${id}: the app is down`) => ({
  id,
  platform: 'blog',
  text,
  author,
});
const idOf = (platformId: string) => mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId });

/** Marie wrote twice, had a draft, and sent what nobody understood; Yann wrote once. */
const townWithMarie = async (): Promise<Engine> => {
  const engine = startEngine();
  await engine.standard('mention.created', words('m1', HER));
  await engine.standard('mention.created', words('m2', HER));
  await engine.standard('mention.created', words('y1', HIM, 'gavotte: the app is down'));
  await engine.standard('mention.invented', { platform: 'blog', author: HER, text: 'kouign, not understood' });
  await engine.standard('mention.invented', { platform: 'blog', author: HIM, text: 'gavotte, not understood' });
  await engine.run();
  for (const draft of ['d1', 'w1'])
    await engine.store.drafts.putDraft({ draft, text: 'Dear Marie', expiresAt: engine.now() + MINUTE * 1_000 });
  await decideAndAppend(engine.ports, await engine.trail(idOf('m1')), () => [
    { type: 'reply-drafted', by: SYSTEM, draft: 'd1', needsApproval: true },
    { type: 'reply-rejected', by: SYSTEM, draft: 'd1', why: 'w1' },
  ]);
  return engine;
};

let engine: Engine;
beforeEach(async () => {
  engine = await townWithMarie();
});

const hersIn = (where: string): readonly string[] => HERS.filter((word) => where.includes(word));
const cardsOf = (engine: Engine): string => JSON.stringify(engine.slack.all());
const openClaims = (rows: readonly ReportRow[]) => rows.reduce((sum, { steps }) => sum + steps.claim.open, 0);
const measuredIn = (rows: readonly ReportRow[]) =>
  rows.map((row) => ({
    ...row,
    steps: Object.entries(row.steps).map(([step, { open: _, ...times }]) => [step, times]),
  }));
const restOf = (engine: Engine): Promise<readonly string[]> =>
  Array.fromAsync(engine.store.quarantine.listQuarantined(), (row) => bodyIn(row).toString());

describe('an author who is erased', () => {
  test('is gone from the database and its log, byte for byte, from the quarantine and from Slack, whose cards say so', async () => {
    expect(hersIn(engine.bytes()).length).toBeGreaterThan(0);
    expect(hersIn(cardsOf(engine)).length).toBeGreaterThan(0);

    const erased = await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    expect(erased).toEqual({ mentions: 2, quarantined: 1, deadLetters: 0, failed: [] });
    expect(engine.store.scrub()).toBe(true);

    expect(hersIn(engine.bytes())).toEqual([]);
    expect(hersIn((await restOf(engine)).join())).toEqual([]);
    expect(hersIn(cardsOf(engine))).toEqual([]);
    expect(cardsOf(engine)).toContain('The text has been erased.');
    for (const draft of ['d1', 'w1']) expect(await engine.store.drafts.getDraft(draft, engine.now())).toBeUndefined();
  });

  test('keeps their words in a channel that is archived, where Slack lets nobody change a card, and the log names each', async () => {
    const cards = engine.slack.all().filter((card) => hersIn(JSON.stringify(card)).length > 0);
    for (const { channel } of cards) engine.slack.archives(channel);
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    expect(hersIn(cardsOf(engine)).length).toBeGreaterThan(0);
    for (const { postId } of cards)
      expect(engine.logged.join()).toMatch(`slack refused an update","postId":"${postId}"`);
  });

  test('leaves others as they were', async () => {
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    expect((await engine.store.content.get(idOf('y1'), engine.now()))?.mention.author?.name).toBe(HIM.name);
    expect(cardsOf(engine)).toContain('gavotte');
    expect(await restOf(engine)).toEqual([expect.stringContaining('gavotte')]);
  });

  test('leaves chains that verify and what was measured as it was, and waits for nobody any more', async () => {
    const before = responseTimes((await engine.trails()).flatMap(turnsOf));
    expect(openClaims(before)).toBe(3);
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    const after = responseTimes((await engine.trails()).flatMap(turnsOf));
    expect(measuredIn(after)).toEqual(measuredIn(before));
    expect(openClaims(after)).toBe(1);
    const commits = await engine.store.trail.read(idOf('m1'));
    expect(findBreak(idOf('m1'), commits)).toBeUndefined();
    expect(commits.flatMap(({ events }) => events.map(({ type }) => type))).toContain('erased');
  });

  test('cannot be told from the trail any more: the alias is nobody’s', async () => {
    const { authorKey } = engine.erasureOf(HER.id);
    expect(await engine.store.content.knownAlias(authorKey)).toBeDefined();
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    expect(await engine.store.content.knownAlias(authorKey)).toBeUndefined();
  });

  test('is dropped by whoever reads what still lies in the queue, and the trail says that it was', async () => {
    await engine.standard('mention.created', words('m3', HER));
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    expect((await engine.trail(idOf('m3'))).route?.hidden).toBe('erased');
    expect((await engine.trail(idOf('m3'))).received?.authorAlias).toBeUndefined();
    expect(await engine.store.content.get(idOf('m3'), engine.now())).toBeUndefined();
    expect(hersIn(cardsOf(engine))).toEqual([]);
  });

  test('an edit of what was erased brings nothing back', async () => {
    const createdAt = new Date(engine.now()).toISOString();
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    engine.pass(MINUTE);
    await engine.standard('mention.updated', { ...words('m1', HER), createdAt });
    await engine.run();
    expect(await engine.store.content.get(idOf('m1'), engine.now())).toBeUndefined();
    expect(hersIn(cardsOf(engine))).toEqual([]);
  });

  test('is found by what is dated ahead of our clock too, and an edit of it is an edit', async () => {
    const createdAt = new Date(engine.now() + 60 * MINUTE).toISOString();
    await engine.standard('mention.created', { ...words('m5', HER), createdAt });
    await engine.run();
    engine.pass(2 * SECOND);
    await engine.standard('mention.updated', { ...words('m5', HER, 'kouign, said otherwise'), createdAt });
    await engine.run();
    const kept = await engine.store.content.get(idOf('m5'), engine.now());
    expect(kept?.mention.text).toBe('kouign, said otherwise');
    engine.pass(2 * SECOND);
    expect(await eraseAuthor(engine.ports, engine.erasureOf(HER.id))).toMatchObject({ mentions: 3 });
    expect(await engine.store.content.get(idOf('m5'), engine.now())).toBeUndefined();
  });

  test('has no name beside what came without one and was edited with it: it would not be found again', async () => {
    const { author: _, ...unnamed } = words('m5', HER);
    await engine.standard('mention.created', unnamed);
    await engine.run();
    engine.pass(SECOND);
    await engine.standard('mention.updated', words('m5', HER, 'it is down again'));
    await engine.run();
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    engine.store.scrub();
    expect(hersIn(engine.bytes())).toEqual([]);
    expect(cardsOf(engine)).toContain('it is down again');
  });

  test('is swept from the dead letters, whose reader records it too', async () => {
    await engine.standard('mention.created', words('m4', HER, 'kouign poison'));
    await engine.standard('mention.created', words('y4', HIM, 'gavotte poison'));
    await engine.settle();
    const dead = async () => (await engine.store.queues.depths()).find(({ queue }) => queue === INTAKE_QUEUE)?.dead;
    expect(await dead()).toBe(2);
    expect(await eraseAuthor(engine.ports, engine.erasureOf(HER.id))).toMatchObject({ deadLetters: 1 });
    expect(await dead()).toBe(1);
    await engine.settle();
    expect(await dead()).toBe(1);
    expect((await engine.trail(idOf('m4'))).route?.hidden).toBe('erased');
    engine.store.scrub();
    expect(hersIn(engine.bytes())).toEqual([]);
  });

  test('is swept from the dead letters with another who is erased at the same moment: on SQS one of the two looks sees them', async () => {
    await engine.standard('mention.created', words('m4', HER, 'kouign poison'));
    await engine.standard('mention.created', words('y4', HIM, 'gavotte poison'));
    await engine.settle();
    const taken = new Set<string>();
    const deadLetters: DeadLetters = {
      sweep: (queue, visit) =>
        engine.store.queues.sweep(queue, async (body) => {
          if (taken.has(body)) return 'keep';
          taken.add(body);
          return visit(body);
        }),
    };
    const erasures = [HER, HIM].map(({ id }) => eraseAuthor({ ...engine.ports, deadLetters }, engine.erasureOf(id)));
    await Promise.all(erasures);
    await engine.settle();
    for (const id of ['m4', 'y4']) expect((await engine.trail(idOf(id))).route?.hidden).toBe('erased');
  });

  test('leaves the dead letters that name nobody where they lie, and none of them ends the erasure', async () => {
    const ref = { via: 'standard', platform: 'blog', platformId: 'm4' };
    const event = { type: 'deletion', ref, at: engine.now() };
    const bodies = [{ type: 'event', event, receivedAt: engine.now() }, { type: 'replay-erasures' }, 'cut off'];
    const found: string[] = [];
    const sweep: DeadLetters['sweep'] = async (_queue, visit) => {
      for (const body of bodies) found.push(await visit(JSON.stringify(body)));
      return 0;
    };
    await eraseAuthor({ ...engine.ports, deadLetters: { sweep } }, engine.erasureOf(HER.id));
    expect(found).toEqual(['keep', 'keep', 'keep']);
  });

  test('keeps in the quarantine what came after the moment up to which all was to go', async () => {
    const erasure = engine.erasureOf(HER.id);
    engine.pass(MINUTE);
    await engine.standard('mention.invented', { platform: 'blog', author: HER, text: 'kouign, she is back' });
    await engine.run();
    expect(await eraseAuthor(engine.ports, erasure)).toMatchObject({ quarantined: 1 });
    expect((await restOf(engine)).join()).toContain('she is back');
  });

  test('is not put into the quarantine by what still lies in the queue', async () => {
    await engine.standard('mention.invented', { platform: 'blog', author: HER, text: 'kouign, on its way' });
    await engine.standard('mention.invented', { platform: 'blog', author: HIM, text: 'gavotte, on its way' });
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    expect(hersIn((await restOf(engine)).join())).toEqual([]);
    expect((await restOf(engine)).filter((body) => body.includes('gavotte'))).toHaveLength(2);
    expect(engine.logged.join()).toContain('author erased');
  });

  test('is found in the quarantine and in the queue wherever a body says its platform: after all that she said too', async () => {
    const said = { id: 'm7', kind: 'post', lang: 'en', country: 'FR', author: HER };
    const late = (text: string) => engine.standard('mention.invented', { ...said, text, platform: 'blog' });
    await late('kouign, kept');
    await engine.run();
    await late('kouign, in a body that is zipped for its size '.repeat(20_000));
    await engine.run();
    await late('kouign, on its way');
    expect(await eraseAuthor(engine.ports, engine.erasureOf(HER.id))).toMatchObject({ quarantined: 3 });
    await engine.run();
    expect(hersIn((await restOf(engine)).join())).toEqual([]);
  });

  test('has cards that are drawn a second time: a slow drawing of before may have landed on the first', async () => {
    const [old] = engine.slack.all().filter(({ blocks }) => JSON.stringify(blocks).includes('kouign m1'));
    if (old === undefined) throw new Error('no card');
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    await engine.run();
    await engine.slack.poster.update(old, old.ts);
    expect(hersIn(cardsOf(engine)).length).toBeGreaterThan(0);
    engine.pass(3 * MINUTE);
    await engine.tick();
    await engine.run();
    expect(hersIn(cardsOf(engine))).toEqual([]);
  });

  test('keeps what she writes between the two looks', async () => {
    engine.pass(SECOND);
    await engine.standard('author.deleted', { id: HER.id, platform: 'blog' });
    await engine.run();
    engine.pass(5 * SECOND);
    await engine.standard('mention.created', words('m6', HER, 'I am back'));
    await engine.run();
    engine.pass(40 * SECOND);
    await engine.run();
    expect(await engine.store.content.get(idOf('m6'), engine.now())).toBeDefined();
    expect((await engine.trail(idOf('m6'))).erasedAt).toBeUndefined();
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
  });

  test('is found by the next erasure when she came back while the second look of the first was taken', async () => {
    const first = engine.erasureOf(HER.id);
    await eraseAuthor(engine.ports, { ...first, isLastLook: false });
    engine.pass(SECOND);
    const { byAuthor } = engine.ports.index;
    const comesBack: typeof byAuthor = async function* (alias) {
      yield* byAuthor(alias);
      // The look has seen all that there was, and is about to forget her alias.
      await engine.standard('mention.created', words('m6', HER, 'kouign again'));
      await engine.run();
    };
    await eraseAuthor({ ...engine.ports, index: { byAuthor: comesBack } }, first);
    expect((await engine.trail(idOf('m6'))).erasedAt).toBeUndefined();
    engine.pass(MINUTE);
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    expect((await engine.trail(idOf('m6'))).erasedAt).toBeDefined();
    expect(await engine.store.content.get(idOf('m6'), engine.now())).toBeUndefined();
  });

  test('costs a later look no write and no drawing for what is erased already: of who came back there is more at every start', async () => {
    const first = { ...engine.erasureOf(HER.id), isLastLook: false };
    await eraseAuthor(engine.ports, first);
    await engine.run();
    const erase = vi.fn(engine.store.content.erase);
    const send = vi.fn(engine.ports.queues.send);
    const { content, queues } = engine.ports;
    const ports = { ...engine.ports, content: { ...content, erase }, queues: { ...queues, send } };
    expect(await eraseAuthor(ports, first)).toMatchObject({ mentions: 0, failed: [] });
    expect([erase.mock.calls, send.mock.calls]).toEqual([[], []]);
  });

  test('is erased again where a restore brought the text back alone, and its trail says that it is gone', async () => {
    const first = { ...engine.erasureOf(HER.id), isLastLook: false };
    const { content } = engine.ports;
    const text = await content.get(idOf('m1'), engine.now());
    await eraseAuthor(engine.ports, first);
    const get: typeof content.get = async (id, now) => (id === idOf('m1') ? text : content.get(id, now));
    const erase = vi.fn(content.erase);
    await eraseAuthor({ ...engine.ports, content: { ...content, get, erase } }, first);
    expect(erase.mock.calls.map(([id]) => id)).toEqual([idOf('m1')]);
  });

  test('a draft that stayed, for the look broke off after the trail said erased, goes with the next', async () => {
    const request = engine.erasureOf(HER.id);
    const eraseDraft = async () => {
      throw new VigieError('store-unavailable', 'the draft cannot be erased');
    };
    const first = await eraseAuthor({ ...engine.ports, drafts: { eraseDraft } }, request);
    expect(first.failed).toEqual([{ trailId: idOf('m1'), code: 'store-unavailable' }]);
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    expect(await eraseAuthor(engine.ports, request)).toMatchObject({ mentions: 0, failed: [] });
    for (const draft of ['d1', 'w1']) expect(await engine.store.drafts.getDraft(draft, engine.now())).toBeUndefined();
  });

  test('who wrote much is erased many mentions at a time, for each waits for the disk', async () => {
    for (let i = 0; i < 40; i += 1) await engine.standard('mention.created', words(`much-${i}`, HER));
    await engine.run();
    let atOnce = 0;
    let most = 0;
    const { content } = engine.ports;
    const erase: typeof content.erase = async (...asked) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await content.erase(...asked);
      atOnce -= 1;
    };
    const ports = { ...engine.ports, content: { ...content, erase } };
    expect(await eraseAuthor(ports, engine.erasureOf(HER.id))).toMatchObject({ mentions: 42, failed: [] });
    expect(most).toBeGreaterThan(20);
  });

  test('is erased as far as can be when one mention fails: that one is told, and found by the next try', async () => {
    const { trail } = engine.ports;
    const put: typeof trail.put = async (commit) => {
      if (commit.id === idOf('m2')) throw new VigieError('trail-broken', 'a stored commit cannot be read');
      return trail.put(commit);
    };
    const request = engine.erasureOf(HER.id);
    const first = await eraseAuthor({ ...engine.ports, trail: { ...trail, put } }, request);
    expect(first).toMatchObject({ mentions: 1, failed: [{ trailId: idOf('m2'), code: 'trail-broken' }] });
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    expect(await eraseAuthor(engine.ports, request)).toMatchObject({ mentions: 1, failed: [] });
    expect((await engine.trail(idOf('m2'))).erasedAt).toBeDefined();
  });

  test('and a text that cannot be erased again after a restore is told as well, whoever wrote it', async () => {
    const { content } = engine.ports;
    const erase: typeof content.erase = async (id, at) => {
      if (id === idOf('y1')) throw new VigieError('store-unavailable', 'the text cannot be erased');
      return content.erase(id, at);
    };
    for (const id of ['y1', 'm1']) {
      await engine.store.erasures.add({ kind: 'mention', key: idOf(id), at: engine.now() });
    }
    const ports = { ...engine.ports, content: { ...content, erase } };
    expect(await replayErasures(ports, { idKey: ID_KEY, by: SYSTEM })).toEqual({
      authors: 0,
      mentions: 1,
      failed: [{ trailId: idOf('y1'), code: 'store-unavailable' }],
    });
  });

  test('whose account is gone is tried again while a mention fails, and the log says which', async () => {
    breakTrail(engine, idOf('m2'));
    engine.pass(SECOND);
    await engine.standard('author.deleted', { id: HER.id, platform: 'blog' });
    await engine.run();
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    expect(engine.logged).toContainEqual(expect.stringMatching(`not erased.*${idOf('m2')}.*trail-broken`));
    const [intake] = await engine.store.queues.depths();
    expect(intake).toMatchObject({ queue: INTAKE_QUEUE, inFlight: 1 });
  });

  test('is looked for twice, also when the first try failed before it had looked', async () => {
    const { authorKey } = engine.erasureOf(HER.id);
    engine.pass(SECOND);
    await engine.standard('author.deleted', { id: HER.id, platform: 'blog' });
    const [message] = engine.store.queues.receive(INTAKE_QUEUE, 1, true);
    if (message === undefined) throw new Error('nothing came');
    await engine.store.queues.settle(INTAKE_QUEUE, message, { kind: 'failed', code: 'store-unavailable' });
    engine.pass(2 * SECOND);
    await engine.run();
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    // The alias is what a second look goes by.
    expect(await engine.store.content.knownAlias(authorKey)).toBeDefined();
    engine.pass(40 * SECOND);
    await engine.run();
    expect(await engine.store.content.knownAlias(authorKey)).toBeUndefined();
  });

  test('is looked for again when nothing that was being classified at the first look can be under way any more', async () => {
    const { authorKey } = engine.erasureOf(HER.id);
    const timeoutSeconds = topologyFor(policyOf(POLICY_FILE)).functions.classify?.timeoutSeconds ?? 0;
    expect(timeoutSeconds).toBeGreaterThan(0);
    engine.pass(SECOND);
    await engine.standard('author.deleted', { id: HER.id, platform: 'blog' });
    await engine.run();
    engine.pass(timeoutSeconds * SECOND);
    await engine.run();
    expect(await engine.store.content.knownAlias(authorKey)).toBeDefined();
  });

  test('who writes again afterwards is heard, under another alias', async () => {
    const old = (await engine.trail(idOf('m1'))).received?.authorAlias;
    await eraseAuthor(engine.ports, engine.erasureOf(HER.id));
    engine.pass(MINUTE);
    await engine.standard('mention.created', words('m5', HER));
    await engine.run();
    const trail = await engine.trail(idOf('m5'));
    expect(trail.route?.hidden).toBeUndefined();
    expect(trail.received?.authorAlias).not.toBe(old);
  });

  test('is erased when the platform says that the account is gone, within a minute, by two looks', async () => {
    engine.pass(SECOND);
    await engine.standard('author.deleted', { id: HER.id, platform: 'blog' });
    await engine.run();
    expect(hersIn(cardsOf(engine))).toEqual([]);
    // What was being classified while the first look was taken.
    engine.pass(40 * SECOND);
    await engine.run();
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    expect(await engine.store.content.knownAlias(engine.erasureOf(HER.id).authorKey)).toBeUndefined();
    expect((await engine.store.queues.depths()).find(({ queue }) => queue === INTAKE_QUEUE)?.inFlight).toBe(0);
  });
});

describe('one mention that is erased', () => {
  test('is gone with its author’s name, its drafts and from its card; all else they wrote stays', async () => {
    await eraseOne(engine.ports, idOf('m1'), SYSTEM);
    await engine.run();
    expect(await engine.store.content.get(idOf('m1'), 0)).toBeUndefined();
    for (const draft of ['d1', 'w1']) expect(await engine.store.drafts.getDraft(draft, engine.now())).toBeUndefined();
    expect(cardsOf(engine)).not.toContain('kouign m1');
    expect(cardsOf(engine)).toContain('The text has been erased.');
    expect(cardsOf(engine)).toContain('kouign m2');
    expect((await engine.trail(idOf('m2'))).erasedAt).toBeUndefined();
  });

  test('says on its trail that it was, and by whom; the chain verifies, and done again nothing is said twice', async () => {
    for (let times = 0; times < 2; times += 1) await eraseOne(engine.ports, idOf('m1'), SYSTEM);
    const commits = await engine.store.trail.read(idOf('m1'));
    expect(findBreak(idOf('m1'), commits)).toBeUndefined();
    const erased = commits.flatMap(({ events }) => events).filter(({ type }) => type === 'erased');
    expect(erased).toEqual([{ type: 'erased', by: SYSTEM, at: engine.now() }]);
  });

  test('is not brought back by a late copy of it, nor by an edit', async () => {
    await eraseOne(engine.ports, idOf('m1'), SYSTEM);
    engine.pass(MINUTE);
    await engine.standard('mention.created', words('m1', HER));
    await engine.standard('mention.updated', words('m1', HER, 'kouign m1, said better'));
    await engine.run();
    expect(await engine.store.content.get(idOf('m1'), 0)).toBeUndefined();
    expect(cardsOf(engine)).not.toContain('kouign m1');
  });

  test('is asked of the stack by a message, and one that nobody knows gets no trail by it', async () => {
    for (const trailId of [idOf('m1'), 'nobody-knows-it'])
      await engine.store.queues.send(INTAKE_QUEUE, [JSON.stringify({ type: 'erase-mention', trailId })]);
    await engine.run();
    expect((await engine.trail(idOf('m1'))).erasedAt).toBe(engine.now());
    expect(cardsOf(engine)).not.toContain('kouign m1');
    expect(await engine.store.trail.read('nobody-knows-it')).toEqual([]);
    expect(await engine.store.queues.depths()).not.toContainEqual(expect.objectContaining({ dead: 1 }));
  });
});

test('a mention that its author deletes takes along what was written to answer it', async () => {
  await engine.standard('mention.deleted', { id: 'm1', platform: 'blog' });
  await engine.run();
  expect((await engine.trail(idOf('m1'))).deletedAt).toBeDefined();
  for (const draft of ['d1', 'w1']) expect(await engine.store.drafts.getDraft(draft, engine.now())).toBeUndefined();
});

describe('a backup that is put back', () => {
  test('is erased again: authors, and mentions that their platform had deleted', async () => {
    const first = engine;
    const hold = { draft: 'd2', text: 'Dear Yann', expiresAt: first.now() + MINUTE * 1_000 };
    await first.store.drafts.putDraft(hold);
    await decideAndAppend(first.ports, await first.trail(idOf('y1')), () => [
      { type: 'reply-drafted', by: SYSTEM, draft: 'd2', needsApproval: true },
    ]);
    first.store.scrub();
    const backup = join(first.dataDir, 'backup.db');
    copyFileSync(join(first.dataDir, DATABASE_FILE), backup);
    await eraseAuthor(first.ports, first.erasureOf(HER.id));
    await first.standard('mention.deleted', { id: 'y1', platform: 'blog' });
    await first.run();
    first.store.close();

    for (const end of ['-wal', '-shm']) rmSync(join(first.dataDir, `${DATABASE_FILE}${end}`), { force: true });
    copyFileSync(backup, join(first.dataDir, DATABASE_FILE));
    rmSync(backup);
    expect(existsSync(join(first.dataDir, 'erasures.db'))).toBe(true);
    const second = startEngine(first.dataDir);
    expect(hersIn(second.bytes()).length).toBeGreaterThan(0);
    expect(hersIn((await restOf(second)).join()).length).toBeGreaterThan(0);
    expect(await second.store.drafts.getDraft('d2', second.now())).toBeDefined();

    const replayed = await replayErasures(second.ports, { idKey: ID_KEY, by: SYSTEM });
    expect(replayed).toEqual({ authors: 1, mentions: 3, failed: [] });
    second.store.scrub();
    expect(hersIn(second.bytes())).toEqual([]);
    expect(hersIn((await restOf(second)).join())).toEqual([]);
    for (const draft of ['d1', 'w1', 'd2'])
      expect(await second.store.drafts.getDraft(draft, second.now())).toBeUndefined();
    expect(await second.store.content.get(idOf('y1'), second.now())).toBeUndefined();
    expect(await replayErasures(second.ports, { idKey: ID_KEY, by: SYSTEM })).toEqual({
      authors: 1,
      mentions: 0,
      failed: [],
    });
  });
});

test.each<[string, (engine: Engine) => Promise<unknown>]>([
  ['erased by its id', ({ ports }) => eraseOne(ports, idOf('y1'), SYSTEM)],
  ['deleted on its platform', ({ standard }) => standard('mention.deleted', { id: 'y1', platform: 'blog' })],
])('a mention that was %s before the whole file was put back waits for nobody at the desk again', async (_, go) => {
  const first = engine;
  first.store.scrub();
  const backup = readFileSync(join(first.dataDir, DATABASE_FILE));
  await go(first);
  await first.run();
  const at = first.now();
  first.store.close();
  for (const end of ['-wal', '-shm']) rmSync(join(first.dataDir, `${DATABASE_FILE}${end}`), { force: true });
  writeFileSync(join(first.dataDir, DATABASE_FILE), backup);
  const second = startEngine(first.dataDir, { before: first });
  expect(openClaims(responseTimes((await second.trails()).flatMap(turnsOf)))).toBe(3);
  second.pass(MINUTE);
  const replay = () => replayErasures(second.ports, { idKey: ID_KEY, by: SYSTEM });
  expect(await replay()).toEqual({ authors: 0, mentions: 1, failed: [] });
  await second.run();
  expect(await second.store.content.get(idOf('y1'), 0)).toBeUndefined();
  expect((await second.trail(idOf('y1'))).erasedAt).toBe(at);
  expect(openClaims(responseTimes((await second.trails()).flatMap(turnsOf)))).toBe(2);
  expect(cardsOf(second)).not.toContain('gavotte');
  expect(await replay()).toEqual({ authors: 0, mentions: 0, failed: [] });
});

test('a stack erases again in parts, for the list only grows and a call has its time', async () => {
  const { erasures, queues } = engine.store;
  const at = engine.now();
  // As after a restore: on the list, and there.
  await erasures.add({ kind: 'author', key: engine.erasureOf(HER.id).authorKey, at });
  await erasures.add({ kind: 'mention', key: idOf('y1'), at });
  const gone = Array.from({ length: 250 }, (_, n) => erasures.add({ kind: 'mention', key: `gone-${n}`, at }));
  await Promise.all(gone);
  const sent = vi.spyOn(queues, 'send');
  await queues.send(INTAKE_QUEUE, [JSON.stringify({ type: 'replay-erasures' })]);
  await engine.run();
  const asked = sent.mock.calls.flatMap(([, bodies]) => bodies).map((body) => Intake.safeParse(JSON.parse(body)).data);
  const parts = asked.flatMap((item) => (item?.type === 'replay-erasures' && item.part ? [item.part.length] : []));
  expect(parts).toEqual([100, 100, 52]);
  engine.store.scrub();
  expect(hersIn(engine.bytes())).toEqual([]);
  expect(hersIn((await restOf(engine)).join())).toEqual([]);
  expect(await engine.store.content.get(idOf('y1'), engine.now())).toBeUndefined();
});

test('a card in Slack shows a text no longer than it is kept', async () => {
  engine.pass(364 * 24 * 60 * MINUTE);
  await engine.tick();
  await engine.run();
  expect(cardsOf(engine)).toContain('kouign');
  engine.pass(2 * 24 * 60 * MINUTE);
  await engine.tick();
  await engine.run();
  expect(hersIn(cardsOf(engine))).toEqual([]);
  expect(cardsOf(engine)).not.toContain('gavotte');
});

test('what is past its retention leaves the file, and nothing else does', async () => {
  expect(await engine.store.sweepExpired()).toBe(0);
  engine.pass(MINUTE * 1_001);
  expect(await engine.store.sweepExpired()).toBe(2);
  engine.pass(366 * 24 * 60 * MINUTE);
  expect(await engine.store.sweepExpired()).toBe(5);
  engine.store.scrub();
  expect(hersIn(engine.bytes())).toEqual([]);
  expect(await engine.trail(idOf('m1'))).toMatchObject({ version: expect.any(Number) });
});
