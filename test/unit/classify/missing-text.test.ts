import { describe, expect, test } from 'vitest';
import { memoryErasureList } from '../../../shared/adapters/memory/memory-erasure-list.ts';
import { authorKeyOf, type Mention } from '../../../shared/mention/mention.ts';
import { type Log, silentLog } from '../../../shared/runtime/log.ts';
import { someMention } from '../mention/some-mention.ts';
import { COMMS, CRISIS, createTown, ID_KEY, SERVICE, START, type Town } from '../threads/town.ts';

type Answer = () => Response | Promise<Response>;

const CRITICAL = 'critical outage: nobody can pay';
const says = (text: string) => () => Response.json({ mentioned_comment: { text } });
const wrote = (message: string, id: string) => () => Response.json({ message, from: { id, name: 'Nadia' } });
const away = () => new Response('', { status: 503 });
const gone = () => Response.json({ error: { code: 100, error_subcode: 33 } }, { status: 400 });

/** A town where Meta gives these answers in turn, the last one for ever. */
const townWhere = (
  answers: readonly [Answer, ...Answer[]],
  { hasToken = true, erasures = memoryErasureList() }: { hasToken?: boolean; erasures?: Erasures } = {},
) => {
  const counted: string[] = [];
  const asked: string[] = [];
  const log: Log = { ...silentLog, count: (metric) => void counted.push(metric) };
  const http: typeof fetch = async (url, init) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? answers[0];
    asked.push(String(url));
    const signal = init?.signal ?? new AbortController().signal;
    const tooLong = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return Promise.race([answer(), tooLong]);
  };
  const tokenIn = (setting: string) => (setting === 'META_PAGE_TOKEN' && hasToken ? 'a page token' : undefined);
  const town = createTown({ platformApi: { http, tokenIn }, erasures, log });
  return { ...town, asked, fetches: () => counted.filter((metric) => metric.startsWith('texts-')) };
};
type Erasures = ReturnType<typeof memoryErasureList>;

/** What an Instagram `mentions` notice says, or Facebook's of a comment when it leaves out the words. */
const notice = (more: Partial<Mention> = {}): Mention =>
  someMention({
    via: 'instagram',
    platform: 'instagram',
    platformId: '1805',
    kind: 'comment',
    text: '',
    needsFetch: true,
    createdAt: START,
    revision: START,
    conversationId: '1791',
    elsewhere: true,
    brandAccount: 'Instagram',
    ...more,
  });
const onFacebook = { via: 'facebook', platform: 'facebook' };

const comes = (town: Town, more?: Partial<Mention>) => town.tells({ type: 'mention', mention: notice(more) });
const eventsOf = async (town: Town, platform = 'instagram') =>
  (await town.commits('1805', platform)).flatMap(({ events }) => events.map(({ type }) => type));
const shown = (town: Town) => JSON.stringify([SERVICE, COMMS, CRISIS].flatMap((channel) => town.slack.cards(channel)));
const OPEN_IT_THERE = 'did not send the text: open it there';

describe('A mention that came as ids only', () => {
  test('is read with the words that its platform tells: a crisis is alerted, and nothing was edited', async () => {
    const town = townWhere([says(CRITICAL)]);
    await comes(town);
    await town.works();
    expect((await town.trail('1805', 'instagram')).tags).toMatchObject({ urgency: 'critical', topic: 'outage' });
    expect(JSON.stringify(town.slack.cards(CRISIS))).toContain('nobody can pay');
    expect(JSON.stringify(town.slack.cards(SERVICE))).toContain('nobody can pay');
    expect(shown(town)).not.toContain(OPEN_IT_THERE);
    expect(await eventsOf(town)).not.toContain('edited');
    expect([town.asked.length, town.fetches()]).toEqual([1, ['texts-fetched']]);
  });

  test('is hidden when its words are noise, like any other', async () => {
    const town = townWhere([says('noise: first!')]);
    await comes(town);
    await town.works();
    expect((await town.trail('1805', 'instagram')).route?.hidden).toBe('noise');
  });

  test('waits once for a platform that is away, and is read when it is back', async () => {
    const town = townWhere([away, says(CRITICAL)]);
    await comes(town);
    await town.works(4);
    expect(await eventsOf(town)).toEqual([]);
    await town.works(4);
    expect(JSON.stringify(town.slack.cards(CRISIS))).toContain('nobody can pay');
    expect([town.asked.length, town.fetches()]).toEqual([2, ['texts-fetched']]);
  });

  test('is shown without words when its platform is away twice', async () => {
    const town = townWhere([away]);
    await comes(town);
    await town.works(8);
    expect(JSON.stringify(town.slack.cards(SERVICE))).toContain(OPEN_IT_THERE);
    expect([town.asked.length, town.fetches()]).toEqual([2, ['texts-not-fetched']]);
  });

  test('does not wait for a platform that does not answer: two seconds, then it is as one that is away', async () => {
    const town = townWhere([() => new Promise<never>(() => {}), says(CRITICAL)]);
    await comes(town);
    const from = performance.now();
    await town.works(8);
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(JSON.stringify(town.slack.cards(CRISIS))).toContain('nobody can pay');
  });

  test.each<[string, Answer, string]>([
    ['is gone, or not for us to see', gone, 'texts-not-fetched'],
    ['needs another token', () => Response.json({ error: { code: 190 } }, { status: 400 }), 'texts-not-fetched'],
    ['is answered with something odd', () => new Response('['), 'texts-not-fetched'],
    ['has no words, such as a picture', says(' '), 'texts-fetched'],
  ])('is shown without words at once when it %s', async (_why, answer, count) => {
    const town = townWhere([answer]);
    await comes(town);
    await town.works(1);
    expect(JSON.stringify(town.slack.cards(SERVICE))).toContain(OPEN_IT_THERE);
    expect([town.asked.length, town.fetches()]).toEqual([1, [count]]);
  });

  test.each<[string, Partial<Mention>, boolean]>([
    ['no token is set', {}, false],
    ['its platform tells its words to nobody', { via: 'linkedin', platform: 'linkedin' }, true],
    ['it came by somebody else', { via: 'standard' }, true],
    ['it is no mention of that kind', { needsFetch: false, text: 'normal outage: nothing works' }, true],
  ])('is taken as it came, and nobody is asked, when %s', async (_when, more, hasToken) => {
    const town = townWhere([says(CRITICAL)], { hasToken });
    await comes(town, more);
    await town.works(1);
    expect(town.slack.cards(SERVICE)).toHaveLength(1);
    expect([town.asked, town.fetches()]).toEqual([[], []]);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('is alerted once and with its words, wherever the function dies %s a call', async (_when, after) => {
    const livesThrough = async (at: number) => {
      const town = townWhere([says(CRITICAL)]);
      await comes(town);
      town.diesAt(at, after);
      await town.works(100);
      return town;
    };
    const calls = (await livesThrough(Number.POSITIVE_INFINITY)).calls();
    expect(calls).toBeGreaterThan(5);
    for (let at = 1; at <= calls; at += 1) {
      const town = await livesThrough(at);
      expect([at, town.slack.cards(CRISIS).length, town.slack.cards(SERVICE).length]).toEqual([at, 1, 1]);
      expect(shown(town)).not.toContain(OPEN_IT_THERE);
    }
  });
});

describe('What turns out to be by the brand itself', () => {
  const OURS = '88001';

  test('its own post on Facebook is no mention', async () => {
    const town = townWhere([wrote(CRITICAL, OURS)]);
    await comes(town, { ...onFacebook, kind: 'post' });
    await town.works(180);
    expect([await eventsOf(town, 'facebook'), shown(town)]).toEqual([[], '[]']);
  });

  test('its own comment on Facebook is the answer to what it stands below', async () => {
    const town = townWhere([wrote('We are on it.', OURS)]);
    await comes(town, { ...onFacebook, platformId: '1700', needsFetch: false, text: 'normal outage: nothing works' });
    await town.works();
    await comes(town, { ...onFacebook, inReplyTo: '1700' });
    await town.works(180);
    expect(await eventsOf(town, 'facebook')).toEqual([]);
    expect((await town.trail('1700', 'facebook')).replies).toHaveLength(1);
    expect(town.slack.cards(SERVICE)).toHaveLength(1);
  });

  test('its own post on Instagram is known by its handle, and a stranger’s handle is not kept', async () => {
    const caption = (username: string) => () => Response.json({ mentioned_media: { caption: CRITICAL, username } });
    const town = townWhere([caption('banque.ici'), caption('ines.voyage')]);
    await comes(town, { kind: 'post', platformId: '1791' });
    await town.works(180);
    expect(shown(town)).toBe('[]');
    await comes(town, { kind: 'post', platformId: '1792', conversationId: '1792' });
    await town.works(180);
    expect(shown(town)).toContain('nobody can pay');
    expect(shown(town)).not.toContain('ines.voyage');
  });
});

describe('What comes after the words were fetched', () => {
  test('a second notice asks nothing, is no edit, and takes no word away', async () => {
    const town = townWhere([says(CRITICAL), gone]);
    await comes(town);
    await town.works();
    await comes(town, { createdAt: START + 60_000, revision: START + 60_000 });
    await town.works(180);
    expect(await eventsOf(town)).not.toContain('edited');
    expect(shown(town)).not.toContain(OPEN_IT_THERE);
    expect(town.asked).toHaveLength(1);
  });

  test('an edit that came without its words is one, and the words of before are not shown as those of now', async () => {
    const town = townWhere([wrote('normal outage: nothing works', '61001')]);
    await comes(town, onFacebook);
    await town.works();
    await comes(town, { ...onFacebook, revision: START + 60_000 });
    await town.works(180);
    expect(await eventsOf(town, 'facebook')).toContain('edited');
    expect(shown(town)).toContain(OPEN_IT_THERE);
    expect(town.asked).toHaveLength(1);
  });
});

describe('What another webhook tells of with its words', () => {
  const told = { needsFetch: false, text: 'normal outage: nothing works' };

  test.each([
    ['at the same time', 0],
    ['before', -2_000],
    ['after', 1_000],
  ])('is shown with them, as no edit, when it is dated %s', async (_when, by) => {
    const town = townWhere([gone], { hasToken: false });
    await comes(town, onFacebook);
    await town.works(10);
    await comes(town, { ...onFacebook, ...told, createdAt: START + by, revision: START + by });
    await town.works(180);
    expect(shown(town)).toContain('nothing works');
    expect(shown(town)).not.toMatch(new RegExp(`${OPEN_IT_THERE}|edited`));
  });

  test('is answered where the one with its words says that it stands', async () => {
    const town = townWhere([gone], { hasToken: false });
    await comes(town);
    await town.works(10);
    await comes(town, { ...told, elsewhere: undefined, brandAccount: 'Another' });
    await town.works(10);
    const kept = await town.kept('1805', 'instagram');
    expect([kept?.elsewhere, kept?.brandAccount]).toEqual([undefined, 'Another']);
  });

  test('is shown with them wherever the function dies', async () => {
    const livesThrough = async (at: number) => {
      const town = townWhere([gone], { hasToken: false });
      await comes(town);
      await town.works(10);
      await comes(town, told);
      town.diesAt(at, true);
      await town.works(180);
      return town;
    };
    const calls = (await livesThrough(Number.POSITIVE_INFINITY)).calls();
    expect(calls).toBeGreaterThan(5);
    for (let at = 1; at <= calls; at += 1) {
      expect([at, shown(await livesThrough(at))]).toEqual([at, expect.stringContaining('nothing works')]);
    }
  });

  test('is left out where the notice named nobody: its author would not be found when they are erased', async () => {
    const town = townWhere([gone], { hasToken: false });
    await comes(town);
    await town.works(10);
    await comes(town, { ...told, author: { id: '61001', name: 'Nadia' } });
    await town.works(180);
    expect(shown(town)).toContain(OPEN_IT_THERE);
    expect(shown(town)).not.toMatch(/Nadia|nothing works/);
  });

  test('does not stand for the words of an edit that came without its own', async () => {
    const town = townWhere([gone], { hasToken: false });
    await comes(town, { ...onFacebook, revision: START + 60_000 });
    await town.works(10);
    await comes(town, { ...onFacebook, ...told });
    await town.works(180);
    expect(shown(town)).toContain(OPEN_IT_THERE);
  });
});

describe('Who was forgotten stays so', () => {
  const forgot = async (platform: string, authorId: string): Promise<Erasures> => {
    const list = memoryErasureList();
    await list.add({ kind: 'author', key: authorKeyOf(ID_KEY, platform, authorId), at: START + 1_000 });
    return list;
  };

  test('nothing is asked about a mention whose author was erased', async () => {
    const town = townWhere([wrote(CRITICAL, '61001')], { erasures: await forgot('facebook', '61001') });
    await comes(town, { ...onFacebook, author: { id: '61001' } });
    await town.works();
    expect((await town.trail('1805', 'facebook')).route?.hidden).toBe('erased');
    expect(town.asked).toEqual([]);
  });

  test('the words of somebody who turns out to be erased are dropped unread, and not asked for again', async () => {
    const town = townWhere([wrote(CRITICAL, '61001')], { erasures: await forgot('facebook', '61001') });
    await comes(town, onFacebook);
    await town.works();
    await comes(town, { ...onFacebook, createdAt: START + 500, revision: START + 500 });
    await town.works();
    expect((await town.trail('1805', 'facebook')).route?.hidden).toBe('erased');
    expect(town.lastRead()?.text).toBe('');
    expect([shown(town), town.asked.length]).toEqual(['[]', 1]);
  });

  test('an author whom only the platform named is found and erased later', async () => {
    const town = townWhere([wrote(CRITICAL, '61001')]);
    await comes(town, onFacebook);
    await town.works();
    expect(shown(town)).toContain('Nadia');
    await town.tells({ type: 'author-gone', ...onFacebook, authorId: '61001', at: town.now() });
    await town.works(180);
    expect((await town.trail('1805', 'facebook')).erasedAt).toBeDefined();
    expect(shown(town)).not.toMatch(/Nadia|nobody can pay/);
  });

  test('nothing is asked about a mention that was taken back before it came', async () => {
    const town = townWhere([says(CRITICAL)]);
    const ref = { via: 'instagram', platform: 'instagram', platformId: '1805' };
    await town.tells({ type: 'deletion', ref, at: START });
    await town.works(1);
    await comes(town);
    await town.works();
    expect((await town.trail('1805', 'instagram')).route?.hidden).toBe('deleted-before-seen');
    expect([shown(town), town.asked]).toEqual(['[]', []]);
  });
});
