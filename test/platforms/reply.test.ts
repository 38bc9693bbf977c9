import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReplyTarget } from '../../shared/platforms/platform.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import { replierOf } from '../../shared/platforms/repliers.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.close());

/** As a form in Slack sends it: the platforms list it without its end. */
const TEXT = 'Bonjour Karim, votre carte est débloquée.\n';
const LISTED = TEXT.trim();
const SINCE = Date.parse('2026-11-23T10:00:00Z');

const targetOf = (platformId: string, more: Partial<ReplyTarget> = {}): ReplyTarget => ({
  platformId,
  kind: 'comment',
  inReplyTo: undefined,
  conversationId: undefined,
  accountId: undefined,
  ...more,
});
const call = () => ({ token: 'secret-token', http: api.http, timeoutMs: 5_000 });
const reply = (platform: string, target: ReplyTarget) =>
  (replierOf(platform) ?? expect.fail()).reply(target, TEXT, call());
const find = (platform: string, target: ReplyTarget, isKnown = (_replyId: string) => false) =>
  (replierOf(platform)?.find ?? expect.fail())(target, { text: TEXT, since: SINCE, isKnown }, call());
const hide = (platform: string, target: ReplyTarget) => (replierOf(platform)?.hide ?? expect.fail())(target, call());
const answers = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  api.answer = () => ({ status, body, headers });
};

test('three platforms let us hide', () => {
  expect(platforms.map(({ id }) => id).filter((id) => replierOf(id)?.hide)).toEqual(['x', 'facebook', 'instagram']);
});

describe('X', () => {
  const post = targetOf('1346889436626259968', { kind: 'reply' });

  test('a reply is a post that names what it answers; its id tells its time', async () => {
    answers(201, { data: { id: '1445880548472328192', text: TEXT } });
    expect(await reply('x', post)).toEqual({
      kind: 'sent',
      replyId: '1445880548472328192',
      at: Date.parse('2021-10-06T22:36:00.574Z'),
    });
    expect(api.asked).toMatchObject([
      {
        method: 'POST',
        path: '/2/tweets',
        headers: { authorization: 'Bearer secret-token', 'content-type': 'application/json' },
        json: { text: TEXT, reply: { in_reply_to_tweet_id: '1346889436626259968' } },
      },
    ]);
  });

  test.each([
    [401, { title: 'Unauthorized' }, 'expired-token'],
    [402, { title: 'CreditsDepleted' }, 'rate-limited'],
    [403, { detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.' }, 'deleted'],
    [403, { detail: 'You are not allowed to create a Tweet with duplicate content.' }, 'duplicate'],
    [403, { detail: 'You are not permitted to perform this action.' }, 'forbidden'],
    [400, { errors: [{ message: 'Your Tweet text is too long.' }] }, 'too-long'],
    [400, 'what?', 'refused'],
  ])('%s %j is %s', async (status, body, reason) => {
    answers(status, body);
    expect(await reply('x', post)).toEqual({ kind: 'refused', reason });
  });

  test('a limit says when it ends, by X’s own clock', async () => {
    const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
    answers(429, {}, { date, 'x-rate-limit-reset': `${SINCE / 1_000 + 420}` });
    expect(await reply('x', post)).toEqual({ kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 420 });
    answers(
      429,
      {},
      { date, 'x-user-limit-24hour-remaining': '0', 'x-user-limit-24hour-reset': `${SINCE / 1_000 + 7_200}` },
    );
    expect(await reply('x', post)).toMatchObject({ retryAfterSeconds: 7_200 });
    answers(
      429,
      {},
      {
        date,
        'x-rate-limit-reset': `${SINCE / 1_000 + 420}`,
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': `${SINCE / 1_000 + 7_200}`,
      },
    );
    expect(await reply('x', post)).toMatchObject({ retryAfterSeconds: 7_200 });
    answers(429, {});
    expect(await reply('x', post)).toMatchObject({ retryAfterSeconds: 900 });
  });

  const postsAre = (...posts: readonly object[]) => {
    api.answer = ({ path }) => ({ status: 200, body: { data: path === '/2/users/me' ? { id: '7' } : posts } });
  };
  const answerOf = (id: string, text: string, type = 'replied_to') => ({
    id,
    text,
    referenced_tweets: [{ type, id: post.platformId }],
  });

  test('our reply is found by what it answers and by its words', async () => {
    postsAre(
      { ...answerOf('1445880548472328000', LISTED), referenced_tweets: [{ type: 'replied_to', id: '13468894366262' }] },
      answerOf('1445880548472328100', LISTED, 'quoted'),
      answerOf('1445880548472328150', '@karim Bonjour, on regarde.'),
      answerOf('1445880548472328192', `@karim ${LISTED}`),
    );
    expect(await find('x', post)).toEqual({
      kind: 'sent',
      replyId: '1445880548472328192',
      at: Date.parse('2021-10-06T22:36:00.574Z'),
    });
    expect(api.asked[1]?.query.get('start_time')).toBe('2026-11-23T10:00:00Z');
  });

  test.each([
    ['Voyez mabanque.bnpparibas/fr/carte?a=1, merci', '@karim Voyez https://t.co/aB3dE5, merci'],
    ['Voyez https://example.com/a/ et\nexample.be.', '@karim @autre Voyez https://t.co/aB3dE5 et https://t.co/Xy.'],
    ['@karim R&D <3 &amp; plus', '@karim R&amp;D &lt;3 &amp;amp; plus'],
    ['Cafe\u0301 !', '@karim Caf\u00e9 !'],
  ])('it is found though X has rewritten it: %j', async (text, listed) => {
    postsAre(answerOf('1445880548472328192', listed));
    const sought = { text, since: SINCE, isKnown: () => false };
    expect(await replierOf('x')?.find(post, sought, call())).toMatchObject({ kind: 'sent' });
  });

  test('what somebody answered with another tool just before is not taken for it, nor is ours sent beside it', async () => {
    postsAre(answerOf('1445880548472328192', '@karim Bonjour, on regarde.'));
    expect(await find('x', post)).toEqual({ kind: 'unknown' });
    expect(await find('x', post, () => true)).toEqual({ kind: 'absent' });
  });

  test('it is looked for where the token’s account writes, whichever of ours was addressed', async () => {
    api.answer = ({ path }) =>
      path === '/2/users/me' ? { status: 200, body: { data: { id: '7' } } } : { status: 200, body: { meta: {} } };
    expect(await find('x', { ...post, accountId: '200000001' })).toEqual({ kind: 'absent' });
    expect(api.asked.map(({ path }) => path)).toEqual(['/2/users/me', '/2/users/7/tweets']);
    answers(500, '');
    expect(await find('x', post)).toEqual({ kind: 'unknown' });
  });

  test('a reply below our own post is hidden', async () => {
    answers(200, { data: { hidden: true } });
    expect(await hide('x', post)).toEqual({ kind: 'hidden' });
    expect(api.asked[0]).toMatchObject({
      method: 'PUT',
      path: '/2/tweets/1346889436626259968/hidden',
      json: { hidden: true },
    });
    answers(403, { detail: 'Not the conversation of the authenticating user' });
    expect(await hide('x', post)).toEqual({ kind: 'refused', reason: 'forbidden' });
  });
});

describe('Facebook', () => {
  test('a reply is a comment on the comment', async () => {
    answers(200, { id: '88_100', created_time: '2026-11-23T10:05:00+0000' });
    expect(await reply('facebook', targetOf('88_99'))).toEqual({
      kind: 'sent',
      replyId: '88_100',
      at: Date.parse('2026-11-23T10:05:00Z'),
    });
    expect(api.asked).toMatchObject([{ method: 'POST', path: '/v24.0/88_99/comments', json: { message: TEXT } }]);
    expect(api.asked[0]?.query.has('access_token')).toBe(false);
  });

  test.each([
    [400, 190, undefined, 'expired-token'],
    [400, 100, 33, 'deleted'],
    [403, 200, undefined, 'forbidden'],
    [403, 10, undefined, 'forbidden'],
    [404, 803, undefined, 'deleted'],
    [400, 506, undefined, 'duplicate'],
    [400, 100, undefined, 'refused'],
  ])('%s with code %s/%s is %s', async (status, code, error_subcode, reason) => {
    answers(status, { error: { code, error_subcode, message: 'secret-token' } });
    expect(await reply('facebook', targetOf('88_99'))).toEqual({ kind: 'refused', reason });
  });

  test.each([4, 32, 368, 80_001])('code %s is a limit', async (code) => {
    answers(400, { error: { code } });
    expect(await reply('facebook', targetOf('88_99'))).toMatchObject({
      reason: 'rate-limited',
      retryAfterSeconds: 300,
    });
  });

  test('the limit of a page says in minutes when it ends', async () => {
    const usage = { '88': [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 19 }, { type: 'ads' }] };
    answers(400, { error: { code: 80_001 } }, { 'x-business-use-case-usage': JSON.stringify(usage) });
    expect(await reply('facebook', targetOf('88_99'))).toMatchObject({ retryAfterSeconds: 19 * 60 });
    for (const said of ['{"88":[{"estimated_time_to_regain_access":0}]}', '{"88":[{}]}', '[', '{"88":7}']) {
      answers(400, { error: { code: 80_001 } }, { 'x-business-use-case-usage': said });
      expect(await reply('facebook', targetOf('88_99'))).toMatchObject({ retryAfterSeconds: 300 });
    }
  });

  test('“unknown error” may have been done', async () => {
    answers(400, { error: { code: 1 } });
    expect(await reply('facebook', targetOf('88_99'))).toEqual({ kind: 'ambiguous' });
  });

  test('our comment is found by its words and its time', async () => {
    const row = (id: string, message: string, created_time: string) => ({ id, message, created_time });
    answers(200, { data: [row('1', TEXT, '2026-11-22T10:00:00+0000'), row('2', 'Merci', '2026-11-23T10:01:00+0000')] });
    expect(await find('facebook', targetOf('88_99'))).toEqual({ kind: 'absent' });
    answers(200, { data: [row('3', ` ${TEXT}\n`, '2026-11-23T10:01:00+0000')] });
    expect(await find('facebook', targetOf('88_99'))).toMatchObject({ kind: 'sent', replyId: '3' });
  });

  test('a comment is hidden', async () => {
    answers(200, { success: true });
    expect(await hide('facebook', targetOf('88_99'))).toEqual({ kind: 'hidden' });
    expect(api.asked[0]).toMatchObject({ path: '/v24.0/88_99', json: { is_hidden: true } });
  });

  test.each([
    [403, { error: { code: 200 } }, { kind: 'refused', reason: 'forbidden' }],
    [200, { success: false }, { kind: 'ambiguous' }],
    [500, '', { kind: 'ambiguous' }],
  ])('a comment is not hidden where the answer is %s %j', async (status, body, said) => {
    answers(status, body);
    expect(await hide('facebook', targetOf('88_99'))).toEqual(said);
  });
});

describe('Instagram', () => {
  test('a comment on our media is answered below it', async () => {
    answers(200, { id: '1806', timestamp: '2026-11-23T10:05:00+0000' });
    expect(await reply('instagram', targetOf('1805'))).toMatchObject({ kind: 'sent', replyId: '1806' });
    expect(api.asked[0]).toMatchObject({ method: 'POST', path: '/v24.0/1805/replies', json: { message: TEXT } });
  });

  test('a mention elsewhere is answered through the account that was mentioned', async () => {
    answers(200, { id: '1807' });
    const mention = targetOf('1805', { elsewhere: true, conversationId: '1791', accountId: '17841' });
    expect(await reply('instagram', mention)).toEqual({ kind: 'sent', replyId: '1807', at: undefined });
    expect(api.asked[0]).toMatchObject({
      path: '/v24.0/17841/mentions',
      json: { media_id: '1791', comment_id: '1805', message: TEXT },
    });
    expect(await find('instagram', mention)).toEqual({ kind: 'unknown' });
  });

  test('a media that mentions us is answered as a whole: it is no comment', async () => {
    answers(200, { id: '1807' });
    await reply('instagram', targetOf('1791', { kind: 'post', elsewhere: true, accountId: '17841' }));
    expect(api.asked[0]?.json).toEqual({ media_id: '1791', message: TEXT });
  });

  test('a mention without an account of ours cannot be answered, and nothing is asked', async () => {
    const mention = targetOf('1805', { elsewhere: true });
    expect(await reply('instagram', mention)).toEqual({ kind: 'refused', reason: 'forbidden' });
    expect(api.asked).toEqual([]);
  });

  test('our reply is found, and a comment is hidden', async () => {
    answers(200, { data: [{ id: '1806', text: TEXT, timestamp: '2026-11-23T10:01:00+0000' }] });
    expect(await find('instagram', targetOf('1805'))).toMatchObject({ replyId: '1806' });
    answers(200, { success: true });
    expect(await hide('instagram', targetOf('1805'))).toEqual({ kind: 'hidden' });
    expect(api.asked[1]).toMatchObject({ path: '/v24.0/1805', json: { hide: true } });
  });
});

const AT = '2026-11-23T10:01:00+0000';
const ACTOR = 'urn:li:organization:7';

test.each([
  ['x', 'data', (id: string) => ({ id, text: LISTED, referenced_tweets: [{ type: 'replied_to', id: '1805' }] })],
  ['facebook', 'data', (id: string) => ({ id, message: LISTED, created_time: AT })],
  ['instagram', 'data', (id: string) => ({ id, text: LISTED, timestamp: AT })],
  [
    'linkedin',
    'elements',
    (id: string) => ({ commentUrn: id, actor: ACTOR, message: { text: LISTED }, created: { time: SINCE } }),
  ],
])('On %s an answer that is known already is passed over, wherever it is listed', async (platform, list, row) => {
  const target = targetOf('1805', { accountId: '7' });
  for (const ids of [
    ['1', '2'],
    ['2', '1'],
  ]) {
    const listed = { [list]: ids.map((id) => row(id)) };
    api.answer = ({ path }) => ({ status: 200, body: path === '/2/users/me' ? { data: { id: '7' } } : listed });
    expect(await find(platform, target, (id) => id === '1')).toMatchObject({ kind: 'sent', replyId: '2' });
    expect(await find(platform, target, () => true)).toEqual({ kind: 'absent' });
  }
});

test.each([
  ['facebook', { data: [], paging: { next: 'https://graph.facebook.com/more' } }],
  ['instagram', { data: [], paging: { next: 'https://graph.facebook.com/more' } }],
  [
    'linkedin',
    { elements: Array.from({ length: 100 }, (_, id) => ({ commentUrn: `${id}`, actor: 'urn:li:person:a' })) },
  ],
])('On %s an answer may stand among more than are listed, and is not absent', async (platform, listed) => {
  answers(200, listed);
  expect(await find(platform, targetOf('1805', { accountId: '7' }))).toEqual({ kind: 'unknown' });
});

test.each([
  ['absent', 'the newest come first and reach back beyond the attempt', ['10:03', '10:02', '09:59']],
  ['unknown', 'the newest come first and are all of since then', ['10:03', '10:02', '10:01']],
  ['unknown', 'the oldest come first', ['09:57', '09:58', '09:59']],
  ['unknown', 'they come in any order', ['10:03', '09:58', '09:59']],
  ['unknown', 'one alone shows no order', ['09:59']],
])('On Facebook an answer that is not on the first of many pages is %s where %s', async (kind, _how, times) => {
  const data = times.map((time) => ({ id: time, message: 'Moi aussi', created_time: `2026-11-23T${time}:00+0000` }));
  answers(200, { data, paging: { next: 'https://graph.facebook.com/more' } });
  expect(await find('facebook', targetOf('1805'))).toEqual({ kind });
});

test.each(['facebook', 'instagram'])(
  'On %s a known answer in one of two places says nothing of the place that cannot be seen',
  async (platform) => {
    const row = { id: '1', message: TEXT, text: TEXT, timestamp: AT };
    api.answer = ({ path }) =>
      path.includes('/1805/') ? { status: 200, body: { data: [row] } } : { status: 500, body: '' };
    const nested = targetOf('1806', { kind: 'reply', inReplyTo: '1805' });
    expect(await find(platform, nested, (id) => id === '1')).toEqual({ kind: 'unknown' });
  },
);

describe.each([
  ['facebook', 'comments', (text: string) => ({ id: '1808', message: text, created_time: '2026-11-23T10:01:00+0000' })],
  ['instagram', 'replies', (text: string) => ({ id: '1808', text, timestamp: '2026-11-23T10:01:00+0000' })],
])('On %s our answer to a reply', (platform, edge, row) => {
  const nested = targetOf('1806', { kind: 'reply', inReplyTo: '1805' });

  test('is found below the comment above that, where Meta puts it', async () => {
    api.answer = ({ path }) => ({ status: 200, body: { data: path === `/v24.0/1805/${edge}` ? [row(TEXT)] : [] } });
    expect(await find(platform, nested)).toMatchObject({ kind: 'sent', replyId: '1808' });
    api.answer = () => ({ status: 200, body: { data: [row('Merci')] } });
    expect(await find(platform, nested)).toEqual({ kind: 'absent' });
  });

  test('is not taken for absent where one of the two places cannot be seen', async () => {
    api.answer = ({ path }) =>
      path === `/v24.0/1805/${edge}` ? { status: 500, body: '' } : { status: 200, body: { data: [] } };
    expect(await find(platform, nested)).toEqual({ kind: 'unknown' });
  });
});

describe('LinkedIn', () => {
  const comment = targetOf('urn:li:comment:(urn:li:activity:71,72)', { accountId: '600001' });

  test('a comment is answered below it, as our organisation, under the URN that the webhook will name', async () => {
    answers(201, { commentUrn: 'urn:li:comment:(activity:71,73)', created: { time: SINCE } });
    expect(await reply('linkedin', comment)).toEqual({
      kind: 'sent',
      replyId: 'urn:li:comment:(urn:li:activity:71,73)',
      at: SINCE,
    });
    expect(api.asked[0]).toMatchObject({
      method: 'POST',
      path: '/rest/socialActions/urn:li:comment:(urn:li:activity:71,72)/comments',
      headers: { 'x-restli-protocol-version': '2.0.0' },
      json: {
        actor: 'urn:li:organization:600001',
        object: 'urn:li:activity:71',
        parentComment: 'urn:li:comment:(urn:li:activity:71,72)',
        message: { text: TEXT },
      },
    });
  });

  test('the URN of a comment is one word of the address, whose parentheses would begin a list', async () => {
    const urls: string[] = [];
    const http: typeof fetch = (url, init) => {
      urls.push(String(url));
      return api.http(url, init);
    };
    await replierOf('linkedin')?.reply(comment, TEXT, { ...call(), http });
    await replierOf('linkedin')?.find?.(
      comment,
      { text: TEXT, since: SINCE, isKnown: () => false },
      { ...call(), http },
    );
    const urn = 'urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A71%2C72%29';
    expect(urls).toEqual([
      `https://api.linkedin.com/rest/socialActions/${urn}/comments`,
      `https://api.linkedin.com/rest/socialActions/${urn}/comments?count=100`,
    ]);
  });

  test('a post is commented', async () => {
    answers(201, { commentUrn: 'urn:li:comment:(urn:li:activity:71,73)' });
    await reply('linkedin', targetOf('urn:li:activity:71', { accountId: 'urn:li:organization:600001' }));
    expect(api.asked[0]?.json).toEqual({
      actor: 'urn:li:organization:600001',
      object: 'urn:li:activity:71',
      message: { text: TEXT },
    });
  });

  test.each([
    [401, 'expired-token'],
    [403, 'forbidden'],
    [404, 'deleted'],
    [409, 'duplicate'],
    [422, 'refused'],
  ])('%s is %s', async (status, reason) => {
    answers(status, {});
    expect(await reply('linkedin', comment)).toEqual({ kind: 'refused', reason });
  });

  test('a limit is waited for as long as it says, else for an hour', async () => {
    const waitFor = async (headers: Readonly<Record<string, string>>) => {
      answers(429, {}, headers);
      return reply('linkedin', comment);
    };
    expect(await waitFor({ 'retry-after': '60' })).toMatchObject({ reason: 'rate-limited', retryAfterSeconds: 60 });
    expect(await waitFor({})).toMatchObject({ reason: 'rate-limited', retryAfterSeconds: 3_600 });
  });

  test('our comment is found among those of others', async () => {
    const row = {
      commentUrn: 'urn:li:comment:(urn:li:activity:71,73)',
      message: { text: TEXT },
      created: { time: SINCE },
    };
    const ours = { ...row, actor: 'urn:li:organization:600001' };
    for (const other of [
      { ...row, actor: 'urn:li:person:a' },
      { ...ours, message: { text: 'Merci' } },
      { ...ours, created: { time: SINCE - 1 } },
    ]) {
      answers(200, { elements: [other] });
      expect(await find('linkedin', comment)).toEqual({ kind: 'absent' });
    }
    answers(200, { elements: [ours] });
    expect(await find('linkedin', comment)).toMatchObject({ kind: 'sent' });
  });

  test('is not taken for absent once the policy does not know any more as which organisation it was sent', async () => {
    answers(200, { elements: [{ commentUrn: 'urn:li:comment:(activity:71,73)', message: { text: TEXT } }] });
    expect(await find('linkedin', { ...comment, accountId: undefined })).toEqual({ kind: 'unknown' });
  });
});

describe.each([
  ['x', targetOf('13')],
  ['facebook', targetOf('13')],
  ['instagram', targetOf('13')],
  ['linkedin', targetOf('urn:li:activity:13', { accountId: '6' })],
])('On %s it may have been sent', (platform, target) => {
  test.each([500, 503])('when the platform answers %s', async (status) => {
    answers(status, '');
    expect(await reply(platform, target)).toEqual({ kind: 'ambiguous' });
  });

  test('when it hangs up, says something odd, redirects, or takes too long', async () => {
    api.answer = () => 'hangs-up';
    expect(await reply(platform, target)).toEqual({ kind: 'ambiguous' });
    answers(200, '[');
    expect(await reply(platform, target)).toEqual({ kind: 'ambiguous' });
    answers(302, '', { location: '/elsewhere' });
    expect(await reply(platform, target)).toEqual({ kind: 'ambiguous' });
    expect(api.asked.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  test('and it is asked once', async () => {
    answers(500, '');
    await reply(platform, target);
    expect(api.asked).toHaveLength(1);
  });
});
