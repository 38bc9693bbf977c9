import { beforeEach, describe, expect, test } from 'vitest';
import { linesCsv } from '../../../functions/console/lines-csv.ts';
import { type ConsolePorts, createPages } from '../../../functions/console/pages.ts';
import { MOST_LINES } from '../../../functions/console/read-lines.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { compilePolicy, type LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import type { HttpResponse } from '../../../shared/runtime/http.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { COLLEAGUE, createTown, POLICY, SERVICE, type Town } from '../threads/town.ts';
import { received } from '../trail/events.ts';

const policyWith = (more: object = {}, desk: object = {}) =>
  compilePolicy(
    Policy.parse({
      ...POLICY.policy,
      desks: {
        group: { ...POLICY.policy.desks.group, ...desk },
        it: { name: 'Italia', languages: ['it'], timeZone: 'Europe/Rome', locale: 'en', channels: {} },
      },
      crisis: { ...POLICY.policy.crisis, group: {} },
      targets: {
        high: { acknowledge: '15m', answer: '2h', hours: 'always' },
        normal: { answer: '4h', hours: 'always' },
      },
      ...more,
    }),
  );

let town: Town;
let policy: LoadedPolicy;
const deploys = (...more: Parameters<typeof policyWith>): void => {
  policy = policyWith(...more);
  town.deploys(policy);
};
beforeEach(() => {
  town = createTown();
  deploys();
});

const HEAD = 'U0HEAD0001';
const NO_STEPS = { route: 0, deliver: 0, claim: undefined, answer: undefined, resolve: undefined };

/** Somebody who may see it opens a page. */
const opens = (address: string, ports: ConsolePorts = town.toLookAt): Promise<HttpResponse> => {
  const { pathname: path, searchParams: query } = new URL(address, 'https://vigie.example');
  return createPages(policy, ports)({ method: 'GET', path, query, headers: {}, body: Buffer.of() }, HEAD);
};

/** What a page says, without its sheet, its pictures and its tags. */
const textOf = (body: string): string =>
  body
    .replace(/<style>[\s\S]*?<\/style>|<img[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const seen = async (address: string): Promise<string> => textOf((await opens(address)).body);
const linesOf = async (address = '/console/export.csv'): Promise<readonly string[]> =>
  (await opens(address)).body.trimEnd().split('\n');

describe('The page of response times', () => {
  test('says how much came, what was kept, how long it took, what was late and what has no card', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    await town.hears({ id: 'b', text: 'normal outage: nothing works' });
    await town.hears({ id: 'c', text: 'noise other: who knows' });
    await town.hears({ id: 'd', text: 'low careers: are you hiring' });
    await town.hears({ id: 'e', text: 'normal outage: nothing works' });
    town.passes(20 * MINUTE);
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    await town.bankAnswers('a', 'r1');
    // Whoever was answered waits no longer, though nobody has resolved it.
    await town.bankAnswers('e', 'r2');
    await town.works();
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    const page = await seen('/console');
    expect(page).toContain('Response times Tue 17 Nov – Mon 23 Nov');
    expect(page).toMatch(
      /mentions 5 critical or high 1 of the targets kept 66% half of the answers within 20 min not resolved 2 of those, waiting for an answer 1/,
    );
    expect(page).toMatch(
      /Service High Claimed 0% 0 1 0 Service High Answered 100% 1 0 0 Service Normal Answered 100% 1 0 1/,
    );
    expect(page).toMatch(
      /Resolved waiting for an answer not resolved Service High 1 · 0 s · 0 s 1 · 0 s · 0 s 1 · 20 min · 20 min 1 · 20 min · 20 min 1 · 21 min · 21 min 0 0 Service Normal 2 · 0 s · 0 s 2 · 0 s · 0 s 1 · 20 min · 20 min 1 · 20 min · 20 min – 1 2/,
    );
    expect(page).toMatch(
      /When Topic Urgency Platform Team Targets Late State Mon 23 Nov, 09:00 Outage High X Service Claimed 5 min resolved/,
    );
    expect(page).toMatch(/Without a card of their own 1 × noise 1 × hidden by a rule/);
    expect(page).toContain(
      `Days and times of UTC, targets by policy ${policy.version} · In a terminal: npx vigie report --from 2026-11-17 --to 2026-11-23 --as-of 2026-11-23`,
    );
    // Who has no card has no times that anybody could better.
    expect(page).not.toContain('none Normal');
  });

  test('says what crises there were, what each grouped and how much of it is not resolved, and what of it waits', async () => {
    expect(await seen('/console')).not.toContain('Crises');
    await town.declares('outage', SERVICE);
    await town.works();
    for (const id of ['a', 'b', 'c', 'd']) await town.hears({ id, text: 'normal outage: nothing works' });
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    await town.bankAnswers('b', 'r1');
    await town.works();
    const table =
      'Topic Channel Crisis declared Crisis widened Crisis over grouped in a crisis not resolved Outage #service Mon 23 Nov, 09:00 · U0ANNA0001';
    const before = await seen('/console');
    expect(before).toContain('not resolved 0 of those, waiting for an answer 0 and more waiting in crises 2');
    expect(before).toContain(`${table} – ends by itself Tue 24 Nov, 09:00 4 3 `);
    const key = `crisis:${SERVICE}:outage/1`;
    await town.widens(key);
    town.passes(20 * MINUTE);
    await town.ends(key);
    expect(await seen('/console')).toContain(`${table} High Mon 23 Nov, 09:20 · U0ANNA0001 4 3 `);
    // Also where nothing else came.
    const { body } = await opens('/console?from=2026-11-23&to=2026-11-23');
    expect(body.match(/<h2>Crises/g)).toHaveLength(1);
    expect(await seen('/console?from=2026-11-22&to=2026-11-22')).not.toContain('Crises');
  });

  test('says so of one on a day on which nothing came, and on the pages of the desks that have its channel', async () => {
    await town.declares('outage', SERVICE);
    await town.works();
    expect(await seen('/console')).toMatch(
      /Nothing came on these days\..*Crises.* – ends by itself Tue 24 Nov, 09:00 0 0 /,
    );
    expect(await seen('/console?desk=group')).toContain('Crises');
    expect(await seen('/console?desk=it')).not.toContain('Crises');
  });

  test('has its days in a picture and, the same, in a table', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    town.passes(DAY);
    await town.hears({ id: 'b', text: 'critical outage: nothing works' });
    await town.hears({ id: 'c', text: 'low praise: well done' });
    const { body } = await opens('/console?from=2026-11-23&to=2026-11-25');
    expect(textOf(body)).toMatch(/Mon 23 Nov 0 1 0 0 0% Tue 24 Nov 1 0 0 1 –/);
    const [came = '', kept = ''] = [...body.matchAll(/<img src="data:image\/svg\+xml;base64,([^"]+)"/g)].map(
      ([, svg]) => Buffer.from(svg ?? '', 'base64').toString(),
    );
    expect(came).toMatch(/^<svg [\s\S]*Mon 23 Nov[\s\S]*Tue 24 Nov[\s\S]*<\/svg>$/);
    const parts = [...came.matchAll(/d="M([\d.]+) [\d.]+l[\d.]+ 0l0 (-?[\d.]+)l[^"]*" fill="(#\w{6})"/g)];
    // A column a day, in it the worst on top.
    expect(new Set(parts.map(([, left]) => left)).size).toBe(2);
    expect(parts.map(([, , height, colour]) => [colour, Number(height) !== 0])).toEqual([
      ['#b4c3d4', false],
      ['#b4c3d4', true],
      ['#3f74b5', false],
      ['#3f74b5', false],
      ['#e8871e', true],
      ['#e8871e', false],
      ['#a3241c', false],
      ['#a3241c', true],
    ]);
    expect(kept).toContain('100%');
    // Only the first of them had a target that was due.
    expect(kept.match(/<path d="M1 0A/g)).toHaveLength(1);
    const oneDay = await seen('/console?from=2026-11-23&to=2026-11-23');
    expect(oneDay).toMatch(/Response times Mon 23 Nov 2026 From/);
    expect(oneDay).not.toContain('day by day');
  });

  test('has no picture of targets where none was due', async () => {
    await town.hears({ id: 'a', text: 'low praise: well done' });
    const { body } = await opens('/console');
    expect(body.match(/<img /g)).toHaveLength(1);
    expect(textOf(body)).not.toContain('Targets kept, day by day');
  });

  test('is of one desk where it is asked for that, and a desk that there is not is every desk', async () => {
    await town.hears({ id: 'a', text: 'normal outage: nothing works' });
    await town.does('a', { type: 'rerouted', by: COLLEAGUE, team: 'customer-service', desk: 'it', clock: 'restart' });
    await town.hears({ id: 'b', text: 'normal outage: nothing works' });
    const ofItaly = await seen('/console?desk=it');
    expect(ofItaly).toContain('mentions 1');
    // A terminal tells of every desk alone.
    expect(ofItaly).not.toContain('npx vigie report');
    // Its days are those of the group's desk.
    expect(ofItaly).toContain(`Days and times of UTC, targets by policy ${policy.version}`);
    expect((await opens('/console?desk=it')).body).toMatch(/<option value="it" selected\s*>Italia<\/option>/);
    expect(await seen('/console?desk=constructor')).toContain('mentions 2');
    expect(await linesOf('/console/export.csv?desk=group')).toHaveLength(2);
  });

  test('counts its days as the group’s desk does', async () => {
    deploys({}, { timeZone: 'Pacific/Pago_Pago' });
    await town.hears({ id: 'a' });
    const page = await seen('/console');
    expect(page).toContain('Response times Mon 16 Nov – Sun 22 Nov');
    expect(page).toContain('Days and times of Pacific/Pago_Pago');
    expect(await seen(`/console/mention?id=${town.idOf('a')}`)).toContain(
      `Days and times of Pacific/Pago_Pago, targets by policy ${policy.version}`,
    );
    expect((await linesOf())[1]).toContain(',2026-11-22,2026-11-23T09:00:00.000Z,');
  });

  test('leads to other days and to the table of these, of the same desk', async () => {
    const { body } = await opens('/console?from=2026-11-20&to=2026-11-21&desk=it');
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
    expect(links).toEqual([
      '/console?from=2026-11-18&to=2026-11-19&desk=it',
      '/console?from=2026-11-17&to=2026-11-23&desk=it',
      '/console?from=2026-10-25&to=2026-11-23&desk=it',
      '/console?from=2026-10-01&to=2026-10-31&desk=it',
      '/console/export.csv?from=2026-11-20&to=2026-11-21&desk=it',
    ]);
    expect(textOf(body)).toContain('the 2 days before last 7 days');
    expect(await seen('/console?from=2026-11-20&to=2026-11-20')).toContain('the day before');
  });

  test('of more than it holds is of the last days that are whole, as its table is, and says so; of none, why', async () => {
    await town.hears({ id: 'a' });
    const { toLookAt } = town;
    /** So many came that day that a page can't hold them. */
    const crowded = (date: string): ConsolePorts => ({
      ...toLookAt,
      index: {
        ...toLookAt.index,
        byDay: async function* (day) {
          if (day === date) yield* Array.from({ length: MOST_LINES }, (_, i) => `m${i}`);
          yield* toLookAt.index.byDay(day);
        },
      },
    });
    expect(await seen('/console')).not.toContain('A page reads');
    const some = textOf((await opens('/console', crowded('2026-11-20'))).body);
    expect(some).toMatch(/A page reads 8,000 mentions at most: what came before .*21 Nov.* is not here.* mentions 1 /);
    const { headers } = await opens('/console/export.csv', crowded('2026-11-20'));
    expect(headers['content-disposition']).toContain('vigie-2026-11-21-2026-11-23.csv');
    for (const address of ['/console', '/console/export.csv']) {
      const none = await opens(address, crowded('2026-11-23'));
      expect(none.headers['content-type']).toContain('text/html');
      expect(textOf(none.body)).toContain('8,000 mentions at most, and the last of these days takes more');
    }
  });

  test('says that nothing came, and still lets other days be asked for', async () => {
    const page = await seen('/console?from=2026-11-01&to=2026-11-02');
    expect(page).toContain('Nothing came on these days.');
    expect(page).toContain('--from 2026-11-01 --to 2026-11-02 --as-of 2026-11-23');
    expect(page).toContain('last month');
    expect(page).not.toContain('Targets');
  });

  test('says what it leaves out, for it cannot be read', async () => {
    await town.hears({ id: 'a' });
    await town.hears({ id: 'b' });
    town.cannotRead('a');
    const page = await seen('/console');
    expect(page).toContain('1 trail is left out');
    expect(page).toContain('mentions 1');
  });

  test('lists fifty that were late, and says that there are more', async () => {
    for (let i = 0; i < 27; i += 1) await town.says({ id: `m${i}`, text: 'high outage: nothing works' });
    await town.works();
    town.passes(3 * HOUR);
    const page = await seen('/console');
    expect(page.match(/(min|h) waiting for an answer/g)).toHaveLength(50);
    expect(page).toContain('4 more are in the table to download.');
  });

  test('names the year, of what is long ago with each date', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    town.passes(200 * DAY);
    const page = await seen('/console?from=2026-11-22&to=2026-11-23');
    expect(page).toContain('Response times Sun 22 Nov – Mon 23 Nov 2026');
    expect(page).toMatch(/State Mon,? 23 Nov 2026, 09:00 Outage/);
  });

  test('speaks as the group’s desk does', async () => {
    deploys({}, { locale: 'fr' });
    await town.hears({ id: 'a', text: 'normal outage: nothing works' });
    const { body } = await opens('/console');
    expect(body).toContain('<html lang="fr-FR">');
    expect(textOf(body)).toContain('Temps de réponse mar. 17 nov. – lun. 23 nov.');
  });

  test('shows the policy’s own names as text, whatever stands in them', async () => {
    deploys({
      brand: { names: ['<b>Banque'] },
      teams: { 'customer-service': { name: '<script>alert(1)</script>' }, communications: { name: '"><img>' } },
    });
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    town.passes(HOUR);
    const { body } = await opens('/console');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).not.toMatch(/<script|<b>|"><img>/);
  });
});

describe('The table to download', () => {
  test('has a line for each team that had a mention, in milliseconds, and its targets once', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    town.passes(20 * MINUTE);
    for (const team of ['communications', 'customer-service'])
      await town.does('a', { type: 'rerouted', by: COLLEAGUE, team, desk: 'group', clock: 'restart' });
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    const [head, ...lines] = await linesOf();
    expect(head).toBe(
      '\ufeffmention,day,heard_at,platform,kind,topic,desk,rule,state,team,urgency,route_ms,deliver_ms,claim_ms,answer_ms,resolve_ms,claim_met,claim_missed,claim_late_ms,answer_met,answer_missed,answer_late_ms',
    );
    const common = `${town.idOf('a')},2026-11-23,2026-11-23T09:00:00.000Z,x,post,outage,group,everything,open`;
    expect(lines).toEqual([
      `${common},customer-service,high,0,0,,,,1,1,305000,0,0,`,
      `${common},communications,high,,,,,,0,0,,0,0,`,
      `${common},customer-service,high,,,0,,,0,0,,0,0,`,
    ]);
  });

  test.each(['fr', 'de', 'it', 'es', 'nl'])(
    'is a file of its days, which a spreadsheet in %s reads, too, and holds no formula',
    async (locale) => {
      deploys({ rules: [{ name: '=HYPERLINK("a")', team: 'customer-service' }] }, { locale });
      await town.hears({ id: 'a', text: 'high outage: nothing works' });
      const { headers } = await opens('/console/export.csv?from=2026-11-20&to=2026-11-23');
      expect(headers).toEqual({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="vigie-2026-11-20-2026-11-23.csv"',
      });
      town.passes(3 * HOUR);
      const [, line = ''] = await linesOf();
      expect(Number(line.split(';').at(-4))).toBeGreaterThan(2.7 * HOUR);
      expect(Number(line.split(';').at(-1))).toBeGreaterThan(0.9 * HOUR);
      expect(line.split(';')[7]).toBe(`"'=HYPERLINK(""a"")"`);
    },
  );
});

test.each(['=', '+', '-', '@', '\t', '\r', '\uff1d', '\uff0b', '\uff0d', '\uff20'])(
  'in the table what people have named %j is text, and an id that begins with a dash is found as it is',
  (sign) => {
    const named = `${sign}1`;
    const id = '-bcdefghijklmnopqrstuv';
    const turn = { team: named, urgency: 'high', steps: NO_STEPS, open: [] } as const;
    const csv = linesCsv(
      [
        {
          ...{ id, at: 0, platform: 'x', kind: 'post', topic: 'outage', urgency: 'high', state: 'open' },
          ...{ team: named, desk: named, rule: named, hidden: undefined },
          ...{ waitsInCrisis: false, turns: [turn], measured: [] },
        },
      ],
      { locale: 'en', timeZone: 'UTC' },
    );
    const [, line = ''] = csv.split(/\r?\n(?=-)/);
    expect(line.startsWith(`${id},`)).toBe(true);
    expect(line.match(new RegExp(`'\\${sign}1`, 'g'))).toHaveLength(3);
  },
);

describe('The page of a mention', () => {
  const address = (id: string) => `/console/mention?${new URLSearchParams({ id })}`;

  test('says what happened, who did it, how long it took and whether it was in time, and that the chain holds', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    town.passes(20 * MINUTE);
    await town.does('a', { type: 'assigned', by: COLLEAGUE, to: 'U0BOB00001' });
    await town.bankAnswers('a', 'r1');
    await town.works();
    town.passes(HOUR);
    const page = await seen(address(town.idOf('a')));
    expect(page).toContain('The chain holds');
    // Of a cut end it says nothing.
    expect(page).toContain('npx vigie trail verify --heads');
    expect(page).toMatch(
      /Came X, Mon 23 Nov, 09:00 About Outage, High With Service, Group Rule everything State answered/,
    );
    expect(page).toMatch(/Service 0 s 0 s 20 min 20 min – /);
    expect(page).toMatch(
      /Service · Claimed within 15 min · due Mon 23 Nov, 09:15 · 5 min late Service · Answered within 2\.0 h · due Mon 23 Nov, 11:00 · in time/,
    );
    expect(page).toMatch(/Mon 23 Nov, 09:00 Routed Service, Group \(everything\) Vigie/);
    expect(page).toMatch(/Message asked for #service Vigie/);
    expect(page).toMatch(/Mon 23 Nov, 09:20 Assigned U0BOB00001 U0ANNA0001/);
    expect(page).toMatch(/Mon 23 Nov, 09:20 Answered X /);
  });

  test('shows what stands in a trail as text, whoever wrote it', async () => {
    const hostile = '"><script>alert(1)</script>';
    const clock = { now: () => 1, sleep: async () => {} };
    const store = memoryTrailStore();
    await append({ trail: store, clock, newId: () => 'c' }, emptyTrail(hostile), [
      received(1, { platform: hostile }),
      { type: 'classified', by: SYSTEM, tags: someTags() },
      { type: 'routed', by: SYSTEM, team: hostile, desk: hostile, rule: hostile, policy: 'p' },
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: hostile, queue: 'q' },
      { type: 'claimed', by: { kind: 'person', user: hostile } },
      { type: 'assigned', by: { kind: 'platform', platform: hostile }, to: hostile },
    ]);
    const { status, body } = await opens(address(hostile), { ...town.toLookAt, trail: store });
    expect(status).toBe(200);
    expect(body.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(9);
    expect(body).not.toContain('<script');
  });

  test('says so first where somebody changed what stands there', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    const [first, second, ...more] = await town.commits('a');
    if (first === undefined || second === undefined) throw new Error('no commits');
    const forged = [first, { ...second, at: second.at - MINUTE }, ...more];
    const { body } = await opens(address(town.idOf('a')), { ...town.toLookAt, trail: { read: async () => forged } });
    expect(textOf(body)).toContain('THE CHAIN IS BROKEN at version 2');
    expect(textOf(body)).not.toContain('The chain holds');
  });

  test('says so too where what stands there is no trail any more: that is what an auditor looks for', async () => {
    const torn = async () => {
      throw new VigieError('trail-broken', 'a stored commit cannot be read');
    };
    const looks: unknown[] = [];
    const log = { ...town.toLookAt.log, audit: (...line: unknown[]) => void looks.push(line) };
    const answer = await opens(address('torn'), { ...town.toLookAt, trail: { read: torn }, log });
    expect(answer.status).toBe(200);
    expect(looks).toEqual([['console page seen', { user: HEAD, page: 'mention', trailId: 'torn' }]]);
    expect(textOf(answer.body)).toContain('torn WHAT STANDS HERE CANNOT BE READ');
  });

  test('shows the trail of a crisis, which is no mention’s', async () => {
    await town.hears({ id: 'a', text: 'normal outage: nothing works' });
    await town.declares('outage', SERVICE);
    await town.works();
    const page = await seen(address(`crisis:${SERVICE}:outage`));
    expect(page).toMatch(/Crisis declared/);
    expect(page).not.toContain('State');
  });

  test('leaves a line in the log of who looked at it', async () => {
    await town.hears({ id: 'a', text: 'high outage: nothing works' });
    const looks: unknown[] = [];
    const log = { ...town.toLookAt.log, audit: (...line: unknown[]) => void looks.push(line) };
    const id = town.idOf('a');
    await opens(address(id), { ...town.toLookAt, log });
    expect(looks).toEqual([['console page seen', { user: HEAD, page: 'mention', trailId: id }]]);
  });

  test('is found by the id that a card shows', async () => {
    const { body } = await opens('/console');
    expect(body).toMatch(/<form action="\/console\/mention">[\s\S]*?name="id"/);
  });

  test('asks no store for an id longer than any of ours: each has a limit of its own', async () => {
    const { status } = await opens(address('x'.repeat(300)), {
      ...town.toLookAt,
      trail: { read: async (id) => Promise.reject(new Error(`asked for ${id}`)) },
    });
    expect(status).toBe(404);
  });

  test.each(['', 'nobody', '<script>alert(1)</script>', 'x'.repeat(5_000), '\0', '../vigie.db'])(
    'of an id that there is not, %j, says so',
    async (id) => {
      const { status, body } = await opens(address(id));
      expect(status).toBe(404);
      expect(textOf(body)).toContain('Response times No mention has this id.');
      expect(body).not.toContain('<script');
    },
  );
});

test('pages are made one after the other, and one that fails holds up no other', async () => {
  const told: string[] = [];
  let isAway = true;
  const index = {
    byDay: async function* () {
      told.push('begins');
      await Promise.resolve();
      if (isAway) throw new VigieError('store-unavailable', 'away', { retryable: true });
      told.push('ends');
      yield* [];
    },
  };
  const handle = createPages(policy, { ...town.toLookAt, index: { ...town.toLookAt.index, ...index } });
  const today = () =>
    handle(
      {
        method: 'GET',
        path: '/console',
        query: new URLSearchParams({ from: '2200-01-01' }),
        headers: {},
        body: Buffer.of(),
      },
      HEAD,
    );
  await expect(today()).rejects.toMatchObject({ code: 'store-unavailable' });
  isAway = false;
  told.length = 0;
  await Promise.all([today(), today(), today()]);
  expect(told).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
});
