import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createConsole } from '../../../functions/console/handler.ts';
import { STYLE } from '../../../functions/console/layout.ts';
import type { ConsolePorts } from '../../../functions/console/pages.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { type Pass, writePass } from '../../../shared/console/pass.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/runtime/http.ts';
import { type LogFields, type Metric, silentLog } from '../../../shared/runtime/log.ts';
import { CONSOLE_ROUTES } from '../../../shared/runtime/routes.ts';
import { policyOf } from '../desk/office.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const KEY = 'the console’s key, long enough for one';
const NEW_KEY = 'the key that came after that one';
const GUESS = 'what somebody took for the key of it';
const LINK: Pass = { kind: 'link', user: 'U0ANNA0001', until: NOW + 15 * MINUTE };
const SESSION: Pass = { kind: 'session', user: 'U0ANNA0001', until: NOW + HOUR };
const link = writePass(LINK, KEY);
const session = writePass(SESSION, KEY);

/** The console over stores that remember whether they were read, and a browser's requests. */
const openConsole = ({ policy = { console: {} }, keys = [KEY], fault }: Partial<Doors> = {}) => {
  const read: string[] = [];
  const logged: { readonly message: string; readonly fields: LogFields | undefined }[] = [];
  const audited: typeof logged = [];
  const counted: Metric[] = [];
  let now = NOW;
  const ports: ConsolePorts = {
    trail: {
      read: async (id) => {
        read.push(id);
        return [];
      },
    },
    index: {
      ...memoryTrailStore(),
      byDay: async function* (day) {
        read.push(day);
        yield* [];
      },
    },
    clock: {
      now: () => {
        if (fault !== undefined) throw fault;
        return now;
      },
      sleep: async () => {},
    },
    log: {
      ...silentLog,
      warn: (message, fields) => void logged.push({ message, fields }),
      audit: (message, fields) => void audited.push({ message, fields }),
      count: (metric) => void counted.push(metric),
    },
  };
  const handle = createConsole({ policy: policyOf(policy), keys }, ports);
  return {
    read,
    logged,
    audited,
    counted,
    passes: (milliseconds: number) => {
      now += milliseconds;
    },
    asks: (address: string, { cookie, headers, method = 'GET' }: Asked = {}): Promise<HttpResponse> => {
      const { pathname, searchParams } = new URL(address, 'http://127.0.0.1');
      const request: HttpRequest = {
        method,
        path: pathname,
        query: searchParams,
        headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
        body: Buffer.alloc(0),
      };
      return handle(request);
    },
  };
};

interface Doors {
  readonly policy: object;
  readonly keys: readonly string[];
  /** Of its clock. */
  readonly fault: Error;
}

interface Asked {
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** As somebody does who has found the key. */
const signedWith = (key: string, { kind, until, user }: Pass): string => {
  const said = `${kind}.${until}.${user}`;
  return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
};

const withPass = (pass: string) => `/console?pass=${encodeURIComponent(pass)}`;
const cookieOf = ({ headers }: HttpResponse) => headers['set-cookie'] ?? '';

describe('A link', () => {
  test('becomes a cookie for as long as the policy says, and leaves the address', async () => {
    const answer = await openConsole({ policy: { console: { lasts: '2h' } } }).asks(withPass(link));
    expect(answer).toMatchObject({ status: 303, headers: { location: '/console' }, body: '' });
    expect(cookieOf(answer)).toMatch(
      /^vigie-console=session\.[\w.-]+; Path=\/console; HttpOnly; SameSite=Lax; Max-Age=7200$/,
    );
  });

  test('opens for eight hours unless the policy says otherwise', async () => {
    const console = openConsole();
    const answer = await console.asks(withPass(link));
    expect(cookieOf(answer)).toMatch(/; Max-Age=28800$/);
    const [cookie = ''] = cookieOf(answer).split(';');
    console.passes(8 * HOUR - 1);
    expect((await console.asks('/console', { cookie })).status).toBe(200);
    console.passes(1);
    expect((await console.asks('/console', { cookie })).status).toBe(403);
  });

  test.each([
    ['https', true],
    ['https, http', true],
    ['http', false],
    [undefined, false],
  ])('that came by %s has a cookie that is kept to TLS: %s', async (scheme, secure) => {
    const headers = scheme === undefined ? {} : { 'x-forwarded-proto': scheme };
    const answer = await openConsole().asks(withPass(link), { headers });
    expect(/; Secure$/.test(cookieOf(answer))).toBe(secure);
  });

  test.each([
    ['forged', writePass(LINK, GUESS), 'forged'],
    ['of a session', session, 'malformed'],
    ['lapsed', writePass({ ...LINK, until: NOW }, KEY), 'lapsed'],
    ['empty', '', 'malformed'],
  ])('that is %s opens nothing, and gives no cookie', async (_, pass, reason) => {
    const console = openConsole();
    const answer = await console.asks(withPass(pass));
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(console.logged).toEqual([{ message: 'console closed', fields: { reason } }]);
    expect(console.read).toEqual([]);
  });

  test('that opens nothing any more leads in all the same who is in already', async () => {
    const lapsed = writePass({ ...LINK, until: NOW }, KEY);
    const answer = await openConsole().asks(withPass(lapsed), { cookie: `vigie-console=${session}` });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test('is one on the first page alone', async () => {
    for (const path of [CONSOLE_ROUTES.mention, CONSOLE_ROUTES.export])
      expect((await openConsole().asks(`${path}?pass=${link}`)).status).toBe(403);
  });
});

describe('Without a session nothing is seen, and nothing is read', () => {
  test.each(
    Object.values(CONSOLE_ROUTES).flatMap((path) => [
      [path, 'no cookie', undefined],
      [path, 'another cookie', 'theme=dark'],
      [path, 'an empty one', 'vigie-console='],
      [path, 'a link for one', `vigie-console=${link}`],
      [path, 'a forged one', `vigie-console=${writePass(SESSION, GUESS)}`],
      [path, 'one that lapsed', `vigie-console=${writePass({ ...SESSION, until: NOW }, KEY)}`],
      [path, 'one of another name', `not-vigie-console=${session}`],
    ]),
  )('%s with %s', async (path, _, cookie) => {
    const console = openConsole();
    const answer = await console.asks(`${path}?day=2026-11-23&id=m1`, cookie === undefined ? {} : { cookie });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('/vigie console');
    expect(console.read).toEqual([]);
    expect(console.logged).toHaveLength(1);
  });

  test('the page speaks as the group’s desk does', async () => {
    const english = await openConsole().asks('/console');
    const french = await openConsole({ policy: { console: {}, groupDesk: 'it' } }).asks('/console');
    expect(english.body).toContain('<html lang="en');
    expect(english.body).toContain('The console is closed');
    expect(french.body).toContain('<html lang="fr');
    expect(french.body).toContain('La console est fermée');
  });

  test('its log says why, and nothing that was sent', async () => {
    const console = openConsole();
    const forged = writePass(SESSION, GUESS);
    await console.asks(withPass(writePass(LINK, GUESS)));
    await console.asks('/console?secret=of-the-query', { cookie: `vigie-console=${forged}` });
    await console.asks('/console');
    const said = JSON.stringify(console.logged);
    expect(console.logged.map(({ fields }) => fields?.reason)).toEqual(['forged', 'forged', 'missing']);
    expect(said).not.toMatch(/U0ANNA|of-the-query|session\.|link\./);
  });

  test('the alarm hears what somebody made up, and not who comes late', async () => {
    const console = openConsole();
    await console.asks(withPass(writePass({ ...LINK, until: NOW - DAY }, KEY)));
    await console.asks('/console');
    expect(console.counted).not.toContain('signatures-wrong');
    await console.asks(withPass(writePass(LINK, GUESS)));
    expect(console.counted.filter((metric) => metric === 'signatures-wrong')).toHaveLength(1);
  });
});

describe('With a session', () => {
  test.each(Object.values(CONSOLE_ROUTES))('%s is open', async (path) => {
    const cookie = `theme=dark; vigie-console=${session}; other=1`;
    expect((await openConsole().asks(path, { cookie })).status).not.toBe(403);
  });

  test('in the second of two headers it is found, which our own server joins by a comma', async () => {
    const cookie = `theme=dark, vigie-console=${session}`;
    expect((await openConsole().asks('/console', { cookie })).status).toBe(200);
  });

  test('no store is asked for an id that is none of ours', async () => {
    const console = openConsole();
    const cookie = `vigie-console=${session}`;
    const statuses = [];
    for (const id of ['', 'a'.repeat(201), 'a'.repeat(200)])
      statuses.push((await console.asks(`/console/mention?id=${id}`, { cookie })).status);
    expect(statuses).toEqual([404, 404, 404]);
    expect(console.read).toEqual(['a'.repeat(200)]);
  });

  test('one that was signed with the key before is taken, while it is rotated', async () => {
    const cookie = `vigie-console=${session}`;
    expect((await openConsole({ keys: [NEW_KEY, KEY] }).asks('/console', { cookie })).status).toBe(200);
    expect((await openConsole({ keys: [NEW_KEY] }).asks('/console', { cookie })).status).toBe(403);
  });

  test('a new one is signed with the current key', async () => {
    const [cookie = ''] = cookieOf(await openConsole({ keys: [NEW_KEY, KEY] }).asks(withPass(link))).split(';');
    expect((await openConsole({ keys: [NEW_KEY] }).asks('/console', { cookie })).status).toBe(200);
  });
});

describe.each(Object.values(CONSOLE_ROUTES))('At %s', (path) => {
  test.each(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get'])(
    '%s does nothing, whoever asks: no page, no cookie, no line in the log',
    async (method) => {
      const console = openConsole();
      const asked = [{}, { cookie: `vigie-console=${session}` }, { cookie: 'vigie-console=forged' }];
      for (const address of [path, `${path}?pass=${link}`]) {
        for (const { cookie } of asked) {
          const answer = await console.asks(address, { method, ...(cookie === undefined ? {} : { cookie }) });
          expect(answer).toMatchObject({ status: 405, body: 'GET only\n' });
          expect(answer.headers).not.toHaveProperty('set-cookie');
        }
      }
      expect([console.read, console.logged, console.audited, console.counted]).toEqual([[], [], [], []]);
    },
  );

  const lapsed = writePass({ ...SESSION, until: NOW }, KEY);
  const forged = writePass(SESSION, GUESS);
  test.each([
    ['no cookie', undefined, ['signatures-refused']],
    ['a cookie of somebody else’s making', `vigie-console=${forged}`, ['signatures-refused', 'signatures-wrong']],
    ['one that lapsed', `vigie-console=${lapsed}`, ['signatures-refused']],
    ['one that is no pass', 'vigie-console=x', ['signatures-refused']],
    ['one that opens it', `vigie-console=${session}`, []],
  ])('%s is one refusal at most, and only a forged one is for the alarm', async (_, cookie, counted) => {
    const console = openConsole();
    await console.asks(`${path}?id=m1`, cookie === undefined ? {} : { cookie });
    expect(console.counted).toEqual(counted);
  });
});

test('a link and a cookie that are both refused are one refusal', async () => {
  const console = openConsole();
  const forged = writePass(SESSION, GUESS);
  await console.asks(withPass(writePass(LINK, GUESS)), { cookie: `vigie-console=${forged}` });
  expect(console.counted).toEqual(['signatures-refused', 'signatures-wrong']);
  await console.asks(withPass(link));
  expect(console.counted).toHaveLength(2);
});

describe('It is written down', () => {
  const cookie = `vigie-console=${session}`;
  const entered = { message: 'console entered', fields: { user: 'U0ANNA0001' } };
  const seen = (fields: LogFields) => ({ message: 'console page seen', fields: { user: 'U0ANNA0001', ...fields } });

  test('who came in by a link', async () => {
    const console = openConsole();
    await console.asks(withPass(link));
    expect(console.audited).toEqual([entered]);
  });

  test('who looked at which days, and who took them along', async () => {
    const console = openConsole();
    await console.asks('/console?from=2026-11-09&to=2026-11-15&desk=it', { cookie });
    await console.asks('/console/export.csv?from=2026-11-20&to=2026-11-30', { cookie });
    expect(console.audited).toEqual([
      seen({ page: 'times', firstDay: '2026-11-09', lastDay: '2026-11-15', desk: 'it' }),
      seen({ page: 'export', firstDay: '2026-11-20', lastDay: '2026-11-23', desk: undefined }),
    ]);
  });

  test('not who was kept out, nor what an address says that is none of ours', async () => {
    const console = openConsole();
    await console.asks(withPass(writePass(LINK, GUESS)));
    await console.asks('/console/mention?id=m1');
    expect(console.audited).toEqual([]);
    const typed = 'Somebody%20Told';
    await console.asks(`/console?from=${typed}&desk=${typed}&more=${typed}&pass=${link.slice(0, -1)}`, { cookie });
    await console.asks(`/console/mention?id=${typed}`, { cookie });
    expect(console.audited).toEqual([
      seen({ page: 'times', firstDay: '2026-11-17', lastDay: '2026-11-23', desk: undefined }),
    ]);
  });
});

describe('Every answer', () => {
  const cookie = `vigie-console=${session}`;

  test.each([
    [303, withPass(link), {}],
    [403, withPass('wrong'), {}],
    [403, '/console', {}],
    [405, '/console', { method: 'PUT' }],
    [200, '/console', { cookie }],
  ])('%i of %s is kept by nobody, framed by nobody, and runs nothing', async (status, address, asked) => {
    const answer = await openConsole().asks(address, asked);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      ),
    });
  });

  test('with a page has the style sheet that the policy of its content lets be, and no other', async () => {
    for (const asked of [{}, { cookie }]) {
      const { body } = await openConsole().asks('/console', asked);
      expect([...body.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style)).toEqual([STYLE]);
      expect(body).not.toMatch(/<script|\sstyle=|\son\w+=/);
    }
  });
});

test('whoever composes it for a policy without a console is told so', () => {
  expect(() => openConsole({ policy: {} })).toThrow(expect.objectContaining({ code: 'configuration' }));
});

const SHORT = KEY.slice(0, 31);

test.each([
  ['without a key', [], 'not-set-up'],
  ['with an empty one', [''], 'not-set-up'],
  ['with the previous one alone', ['', KEY], 'not-set-up'],
  ['with one that could be guessed', [SHORT], 'key-too-short'],
  ['with one that could be guessed, whatever was before', [SHORT, KEY], 'key-too-short'],
] as const)('%s it is closed to everybody, and rings no alarm', async (_, keys, reason) => {
  const passes = [
    link,
    writePass(LINK, KEY),
    signedWith(SHORT, LINK),
    `link.${LINK.until}.U0ANNA0001.${'A'.repeat(43)}`,
  ];
  for (const pass of passes) {
    const console = openConsole({ keys });
    const answers = [
      await console.asks(withPass(pass)),
      await console.asks('/console', { cookie: `vigie-console=${session}` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(console.logged.map(({ fields }) => fields?.reason)).toEqual([reason, reason]);
    expect(console.counted).not.toContain('signatures-wrong');
    expect(console.read).toEqual([]);
  }
});

test('a previous key that could be guessed opens nothing any more, and the current one does', async () => {
  const console = openConsole({ keys: [KEY, SHORT] });
  const passed = signedWith(SHORT, SESSION);
  expect((await console.asks('/console', { cookie: `vigie-console=${passed}` })).status).toBe(403);
  expect((await console.asks('/console', { cookie: `vigie-console=${session}` })).status).toBe(200);
});

test('what fails is answered as elsewhere, and shielded all the same', async () => {
  const fault = new VigieError('store-unavailable', 'away', { retryable: true });
  const answer = await openConsole({ fault }).asks('/console', { cookie: `vigie-console=${session}` });
  expect(answer).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } });
});
