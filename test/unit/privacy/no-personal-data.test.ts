import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPages } from '../../../functions/console/pages.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { INTAKE_QUEUE } from '../../../shared/queue/jobs.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { CONSOLE_ROUTES } from '../../../shared/runtime/routes.ts';
import { type Engine, ID_KEY, POLICY_FILE, ROOT, SECRETS, startEngine } from './engine.ts';
import { staffOf } from './staff.ts';

/** One of each kind of personal data, none of which stands anywhere by chance. */
const CANARIES = {
  text: 'xyzzy-text',
  name: 'Plugh Canary-Name',
  handle: 'canary_handle',
  id: 'canary-author-id',
  bio: 'canary-bio',
  url: 'canary-url',
  platformId: 'canary-platform-id',
  conversation: 'canary-conversation',
};

const author = { id: CANARIES.id, handle: CANARIES.handle, name: CANARIES.name, bio: CANARIES.bio, followers: 7 };
const said = (id: string, words: string) => ({
  id: `${CANARIES.platformId}-${id}`,
  platform: 'blog',
  url: `https://blog.example/${CANARIES.url}`,
  text: `${CANARIES.text} ${words}`,
  author,
  conversationId: CANARIES.conversation,
});

const found = (where: string): readonly string[] =>
  [...Object.values(CANARIES), ...SECRETS].filter((canary) => where.includes(canary));

/** That every function had something to say. */
const SAID = [
  'webhook quarantined',
  'message failed',
  'undelivered, asked again',
  'reply refused',
  'reply sent',
  'reply may have been sent',
  'form not opened',
  'person not told',
  'action from another workspace or app',
  'slack refused a briefing',
];

/** All that people do in Slack, once while everybody answers and once while everybody refuses, in the words of the mention. */
const deskWorks = async (engine: Engine): Promise<void> => {
  const anna = staffOf(engine);
  const card = engine.slack.all().find(({ blocks }) => JSON.stringify(blocks).includes('x.com'));
  if (card === undefined) throw new Error('the post on X has no card');
  const quote = `${CANARIES.text} ${CANARIES.name} ${CANARIES.handle}`;
  const asks = async (): Promise<void> => {
    await anna.passesOn(quote);
    for (const words of ['open', 'mine', 'report', `explain ${quote}`]) await anna.command(words);
    await anna.opensHome();
    await engine.run();
  };
  const replies = async (answer: () => Response): Promise<void> => {
    engine.xAnswers(answer);
    await anna.press('reply', card);
    await anna.writes(quote);
    await engine.settle();
  };
  await anna.press('claim', card);
  await asks();
  await replies(() => Response.json({ detail: `no: ${quote}` }, { status: 403 }));
  await replies(() => Response.json({ data: { id: `${CANARIES.platformId}-6` } }, { status: 201 }));
  await replies(() => {
    throw new Error(`cannot send ${quote}`);
  });
  engine.deskIs({ kind: 'refused', error: 'not_allowed' });
  await anna.press('reply', card);
  await asks();
  await anna.press('claim', { ...card, postId: 'unknown/1/0' });
  await staffOf(engine, { workspace: 'T2', app: 'A2' }).command(`explain ${quote}`);
  engine.deskIs({ kind: 'ok' });
};

/** Where content may rest: its own tables, and the sealed bodies of the intake queue. */
const CONTENT = ['content', 'drafts', 'quarantined'];

describe('No personal data outside the content store', () => {
  let engine: Engine;
  let tables: Readonly<Record<string, string>>;

  beforeAll(async () => {
    engine = startEngine();
    expect(await engine.standard('mention.created', said('1', 'the app is down, an outage!'))).toBe(200);
    await engine.run();
    await engine.standard('mention.updated', said('1', 'the app is still down'));
    await engine.standard('mention.created', { ...said('2', 'and again'), inReplyTo: said('1', '').id });
    // A bug that quotes the text, until it is a dead letter; a webhook that nobody understands; one that is refused.
    await engine.standard('mention.created', said('3', 'poison'));
    await engine.standard('mention.invented', said('4', 'not understood'));
    await engine.mention('x', {
      platformId: `${CANARIES.platformId}-5`,
      text: CANARIES.text,
      author,
      account: { id: '1', handle: 'acme' },
    });
    await engine.store.queues.send(INTAKE_QUEUE, [JSON.stringify({ type: CANARIES.text })]);
    engine.slack.isDown(true);
    await engine.run();
    engine.pass(3 * MINUTE);
    await engine.tick();
    engine.slack.isDown(false);
    engine.slack.losesAnswers(1);
    await engine.settle();
    await deskWorks(engine);
    await engine.standard('mention.deleted', { id: said('2', '').id, platform: 'blog' });
    await engine.settle();
    tables = dump(join(engine.dataDir, DATABASE_FILE));
  });

  test('it is in the content store and on the cards, where the search does find it', () => {
    expect(found(tables.content ?? '')).toEqual(expect.arrayContaining(Object.values(CANARIES).slice(0, 5)));
    expect(found(tables.quarantined ?? '')).toEqual([]);
    expect(
      found(Buffer.from(/bodyBase64\\":\\"([^\\]+)/.exec(tables.quarantined ?? '')?.[1] ?? '', 'base64').toString()),
    ).toContain(CANARIES.text);
    expect(found(JSON.stringify(engine.slack.all()))).toContain(CANARIES.text);
    expect(found(tables[`messages of ${INTAKE_QUEUE}`] ?? '')).toContain(CANARIES.text);
  });

  test('and in no other table: trail, indexes, aliases, timers, pace, erasures, jobs', () => {
    const others = Object.entries(tables).filter(
      ([name]) => !CONTENT.includes(name) && name !== `messages of ${INTAKE_QUEUE}`,
    );
    expect(others.map(([name]) => name)).toEqual(expect.arrayContaining(['commits', 'aliases', 'messages']));
    expect(others.filter(([, rows]) => found(rows).length > 0)).toEqual([]);
  });

  test('nor in a log line, a metric or the message of an error', () => {
    expect(SAID.filter((said) => !engine.logged.some((line) => line.includes(`"${said}"`)))).toEqual([]);
    expect(engine.logged.filter((line) => found(line).length > 0)).toEqual([]);
  });

  test('nor in a home tab, which stays as it was drawn until its person comes back', async () => {
    const home = await engine.opensHome();
    expect(home).toMatch(/My team’s work \([1-9]/);
    expect(found(home)).toEqual([]);
  });

  test('nor on a page of the console, or in its table', async () => {
    const pages = createPages(policyOf(POLICY_FILE), engine.ports);
    const opens = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<string> => {
      const asked = { method: 'GET', path, query: new URLSearchParams(query), headers: {}, body: Buffer.of() };
      return (await pages(asked, 'U0HEAD0001')).body;
    };
    const { times, mention, export: table } = CONSOLE_ROUTES;
    const ids = (await engine.trails()).map(({ id }) => id);
    const ways = await Promise.all(ids.map((id) => opens(mention, { id })));
    expect(ways.filter((page) => page.includes('Blog'))).not.toEqual([]);
    expect(ways.filter((page) => found(page).length > 0)).toEqual([]);
    const [figures, lines] = [await opens(times), await opens(table)];
    expect(figures).toContain('Triage');
    expect(lines).toContain('outage');
    expect(found(figures + lines)).toEqual([]);
    await opens(mention, { id: CANARIES.text });
    const looks = engine.logged.filter((line) => line.includes('"console page seen"'));
    expect(looks).toHaveLength(ids.length + 2);
    expect(looks.filter((line) => found(line).length > 0)).toEqual([]);
  });

  test('nor in the metadata of Slack’s messages', () => {
    const ids = engine.slack.all().map(({ postId, channel, ts }) => `${postId} ${channel} ${ts}`);
    expect(ids.length).toBeGreaterThan(1);
    expect(ids.filter((id) => found(id).length > 0)).toEqual([]);
  });

  test.each([['queues'], ['report'], ['trail', 'verify']])('nor in what `vigie %s` prints', (...args) => {
    const environment = {
      PATH: process.env.PATH,
      DATA_DIR: engine.dataDir,
      POLICY_FILE,
      VIGIE_ID_KEY: ID_KEY,
    };
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(ROOT, 'cli/vigie.js'), ...args], {
      env: environment,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/intake|urgency|trails/);
    expect(found(stdout)).toEqual([]);
  });
});

/** Every table as text; of `messages` the bodies of intake by themselves. */
const dump = (file: string): Readonly<Record<string, string>> => {
  const db = new DatabaseSync(file, { readOnly: true });
  const rowsOf = (sql: string) => JSON.stringify(db.prepare(sql).all());
  const names = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
  const tables = Object.fromEntries(names.map((name) => [name, rowsOf(`SELECT * FROM ${name}`)]));
  const intake = rowsOf(`SELECT body FROM messages WHERE queue = '${INTAKE_QUEUE}'`);
  const rest = rowsOf(
    `SELECT seq, queue, visible_at, receives, dead, iif(queue = '${INTAKE_QUEUE}', '', body) AS body FROM messages`,
  );
  db.close();
  return { ...tables, messages: rest, [`messages of ${INTAKE_QUEUE}`]: intake };
};
