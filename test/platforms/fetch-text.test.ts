import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { topologyFor } from '../../infra/load-topology.ts';
import { completeSecrets } from '../../infra/local/secrets.ts';
import { DATABASE_FILE, readSettings } from '../../infra/local/settings.ts';
import { startVigie } from '../../infra/local/start.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import { composeMeta } from '../../shared/platforms/meta.ts';
import { textFetcherOf } from '../../shared/platforms/text-fetchers.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { readTrail } from '../../shared/trail/append.ts';
import { onLoopback } from '../on-loopback.ts';

/** A small Graph API: answers what it is told to, and remembers what it was asked. */
interface Graph {
  readonly server: Server;
  readonly http: typeof fetch;
  readonly asked: { path: string; fields: string | null; authorization: string | undefined }[];
  answer: { status: number; body: string; afterMs?: number; location?: string };
}

const startGraph = async (): Promise<Graph> => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://graph');
    graph.asked.push({
      path: url.pathname,
      fields: url.searchParams.get('fields'),
      authorization: request.headers.authorization,
    });
    const { status, body, afterMs, location } = graph.answer;
    setTimeout(() => response.writeHead(status, location === undefined ? {} : { location }).end(body), afterMs ?? 0);
  });
  const home = await onLoopback(server);
  // Only the address is changed on the way: everything else goes over the wire.
  const http: typeof fetch = (url, init) => fetch(String(url).replace('https://graph.facebook.com', home), init);
  const graph: Graph = { server, http, asked: [], answer: { status: 200, body: '{}' } };
  return graph;
};

let graph: Graph;
beforeEach(async () => {
  graph = await startGraph();
});
afterEach(() => {
  graph.server.closeAllConnections();
  graph.server.close();
});

const fetchText = (
  platform: string,
  ids: { platformId: string; mediaId?: string; accountId?: string },
  timeoutMs = 5_000,
) => {
  const fetcher = textFetcherOf(platform) ?? expect.fail();
  return fetcher.fetchText(ids, { token: 'EAAB-token', http: graph.http, timeoutMs });
};
const answers = (status: number, body: unknown) => {
  graph.answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
};

describe('Instagram', () => {
  const comment = { platformId: '1805', mediaId: '1791', accountId: '17841' };

  test('a mention in a comment is read through the account that it mentions', async () => {
    answers(200, { id: '17841', mentioned_comment: { id: '1805', text: 'Et @banquevigie ?' } });
    expect(await fetchText('instagram', comment)).toEqual({ text: 'Et @banquevigie ?' });
    expect(graph.asked).toEqual([
      {
        path: '/v24.0/17841',
        fields: 'mentioned_comment.comment_id(1805){text}',
        authorization: 'Bearer EAAB-token',
      },
    ]);
  });

  test('a mention in a caption is read as media', async () => {
    answers(200, { mentioned_media: { caption: 'Merci banquevigie', username: 'ines.voyage' } });
    const text = await fetchText('instagram', { platformId: '1792', mediaId: '1792', accountId: '17841' });
    expect(text).toEqual({ text: 'Merci banquevigie', handle: 'ines.voyage' });
    expect(graph.asked[0]?.fields).toBe('mentioned_media.media_id(1792){caption,username}');
  });

  test('who wrote a comment is neither asked nor told: no field that Meta documents says it', async () => {
    answers(200, { mentioned_comment: { text: 'Et @banquevigie ?', username: 'ines.voyage' } });
    expect(JSON.stringify(await fetchText('instagram', comment))).not.toContain('ines.voyage');
    expect(graph.asked[0]?.fields).not.toContain('username');
  });

  test('an answer without the comment means that it is gone', async () => {
    answers(200, { id: '17841' });
    expect(await fetchText('instagram', comment)).toEqual({ gone: true });
  });

  test('nothing is asked without the account, or with an id that is no number', async () => {
    await expect(fetchText('instagram', { platformId: '1792' })).rejects.toMatchObject({ code: 'configuration' });
    const hostile = { platformId: '1){id},me{email', accountId: '17841' };
    await expect(fetchText('instagram', hostile)).rejects.toMatchObject({ code: 'platform-refused' });
    expect(graph.asked).toEqual([]);
  });
});

describe('Facebook', () => {
  test('a mention is read by its id', async () => {
    answers(200, { id: '88_99', message: 'Voyez @Banque Vigie', from: { id: '61001', name: 'Karim' } });
    expect(await fetchText('facebook', { platformId: '88_99' })).toEqual({
      text: 'Voyez @Banque Vigie',
      author: { id: '61001', name: 'Karim' },
    });
    expect(graph.asked[0]).toMatchObject({ path: '/v24.0/88_99', fields: 'message,from' });
  });

  test('a post without words has an empty text', async () => {
    answers(200, { id: '88_99' });
    expect(await fetchText('facebook', { platformId: '88_99' })).toEqual({ text: '' });
  });

  test('an id cannot leave its place in the address', async () => {
    await fetchText('facebook', { platformId: '../me?fields=email' });
    expect(graph.asked[0]).toMatchObject({ path: '/v24.0/..%2Fme%3Ffields%3Demail', fields: 'message,from' });
  });

  test('what is gone or hidden from us is gone', async () => {
    answers(400, { error: { code: 100, error_subcode: 33, message: 'Object does not exist' } });
    expect(await fetchText('facebook', { platformId: '1' })).toEqual({ gone: true });
    answers(404, '');
    expect(await fetchText('facebook', { platformId: '1' })).toEqual({ gone: true });
  });

  test.each([
    [500, ''],
    [429, '{}'],
    [400, { error: { code: 4, message: 'limit' } }],
    [403, { error: { code: 32 } }],
    [400, { error: { code: 80_001, message: 'limit of the page' } }],
  ])('%s %j is to be tried again', async (status, body) => {
    answers(status, body);
    const unavailable = { code: 'platform-unavailable', retryable: true };
    await expect(fetchText('facebook', { platformId: '1' })).rejects.toMatchObject(unavailable);
  });

  test('an expired token and an odd answer are not', async () => {
    const refused = { code: 'platform-refused', retryable: false };
    answers(400, { error: { code: 190, message: 'token EAAB expired' } });
    await expect(fetchText('facebook', { platformId: '1' })).rejects.toMatchObject(refused);
    await expect(fetchText('facebook', { platformId: '1' })).rejects.not.toThrow(/EAAB/);
    answers(200, '[');
    await expect(fetchText('facebook', { platformId: '1' })).rejects.toMatchObject(refused);
  });

  test('silence, a closed door and a redirect are to be tried again, and the token follows no redirect', async () => {
    const unavailable = { code: 'platform-unavailable', retryable: true };
    graph.answer = { status: 200, body: '{}', afterMs: 1_000 };
    await expect(fetchText('facebook', { platformId: '1' }, 200)).rejects.toMatchObject(unavailable);
    graph.answer = { status: 302, body: '', location: '/elsewhere' };
    await expect(fetchText('facebook', { platformId: '1' })).rejects.toMatchObject(unavailable);
    expect(graph.asked.map(({ path }) => path)).not.toContain('/elsewhere');
    graph.server.closeAllConnections();
    graph.server.close();
    await expect(fetchText('facebook', { platformId: '1' })).rejects.toMatchObject(unavailable);
  });
});

describe('The whole way', () => {
  const SIGNING = 'an app secret';
  const opened = new AsyncDisposableStack();
  afterAll(() => opened.disposeAsync());

  /** Vigie as `npm start` runs it, with Meta at our address, and what lies in its data folder. */
  const started = async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'vigie-fetched-'));
    const read = readSettings({
      PORT: '0',
      SLACK_PREVIEW_PORT: '0',
      DATA_DIR: dataDir,
      META_APP_SECRET: SIGNING,
      META_PAGE_TOKEN: 'EAAB-token',
    });
    if (read.kind !== 'ok') throw new Error(read.problems.join('\n'));
    const vigie = await startVigie(read.settings, { http: graph.http });
    opened.defer(vigie.stop);
    const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, topologyFor(vigie.policy).queues);
    opened.defer(store.close);
    const idKey = completeSecrets(dataDir, read.settings.secrets).VIGIE_ID_KEY?.[0] ?? '';
    return { vigie, store, idKey };
  };

  test('a crisis in a comment of which Instagram sends ids only is alerted, where Meta’s token is set and no other', async () => {
    const { vigie, store, idKey } = await started();
    // No other token is set: cards of the other platforms link to them, and nobody is offered an answer that cannot be sent.
    expect(vigie.policy.policy.replies.platforms).toEqual(['facebook', 'instagram']);
    answers(200, {
      mentioned_comment: { text: '@bnpparibas toutes vos agences sont en panne, plus personne ne peut payer !!' },
    });
    const ours = vigie.policy.policy.accounts.find(({ platform }) => platform === 'instagram')?.id ?? '';
    const changes = [{ field: 'mentions', value: { media_id: '1791', comment_id: '1805' } }];
    const entry = [{ id: ours, time: Math.floor(Date.now() / 1_000), changes }];
    const { headers, body } = composeMeta({ object: 'instagram', entry }, { signing: [SIGNING], verifyToken: [] });
    const response = await fetch(`${vigie.url}/webhooks/instagram`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    expect(response.status).toBe(200);

    const id = mentionIdOf(idKey, { via: 'instagram', platform: 'instagram', platformId: '1805' });
    const delivered = async () => {
      const { posts } = await readTrail(store.trail, id);
      return posts.length > 0 && posts.every(({ status }) => status === 'delivered') ? posts : undefined;
    };
    await expect.poll(delivered, { timeout: 60_000 }).toBeDefined();
    expect((await readTrail(store.trail, id)).tags?.urgency).toBe('critical');
    expect((await delivered())?.map(({ purpose }) => purpose).toSorted()).toEqual(['alert', 'card']);
    expect(graph.asked[0]).toEqual({
      path: `/v24.0/${ours}`,
      fields: 'mentioned_comment.comment_id(1805){text}',
      authorization: 'Bearer EAAB-token',
    });
  });
});
