import { describe, expect, test } from 'vitest';
import { createConsole } from '../../../functions/console/handler.ts';
import { createVerifiedDesk } from '../../../functions/desk/handler.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { readPass } from '../../../shared/console/pass.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import type { HttpResponse } from '../../../shared/runtime/http.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { ANNA, APP, BORIS, openOffice, PRESS_IT, policyOf, SERVICE, TEAM } from './office.ts';

const KEY = 'the console’s key, long enough for one';
const AT_GATEWAY = { host: 'abc123.execute-api.eu-west-3.amazonaws.com', 'x-forwarded-proto': 'https' };
const CONSOLE = { policy: { console: {} }, options: { consoleKey: KEY } };

const told = ({ body }: HttpResponse): string => JSON.parse(body).text;
/** The address of the one link in a message. */
const linkIn = (text: string): URL => {
  const [, address = ''] = /^<([^|>]+)\|[^|>]+>/.exec(text) ?? [];
  return new URL(address);
};
const passIn = (text: string): string => linkIn(text).searchParams.get('pass') ?? '';

describe('/vigie console', () => {
  test('gives a link to the console at the address that Slack asked, to whoever asks alone', async () => {
    const office = openOffice(CONSOLE);
    const answer = await office.command(ANNA, 'console', { headers: AT_GATEWAY });
    expect(JSON.parse(answer.body)).toMatchObject({ response_type: 'ephemeral' });
    expect(linkIn(told(answer))).toMatchObject({ origin: `https://${AT_GATEWAY.host}`, pathname: '/console' });
    expect(told(answer)).toContain('15 min');
    expect(readPass(passIn(told(answer)), 'link', [KEY], office.now())).toEqual({ kind: 'holds', user: ANNA });
    expect(office.audited).toEqual([{ message: 'console link given', fields: { user: ANNA } }]);
  });

  test('whose link holds a quarter of an hour, and opens the console', async () => {
    const office = openOffice(CONSOLE);
    const pass = passIn(told(await office.command(ANNA, 'console', { headers: AT_GATEWAY })));
    const index = memoryTrailStore();
    const console = createConsole(
      { policy: office.policy, keys: [KEY] },
      { ...office.ports, index, clock: { ...office.ports.clock, now: office.now } },
    );
    const opens = async () =>
      (
        await console({
          method: 'GET',
          path: '/console',
          query: new URLSearchParams({ pass }),
          headers: {},
          body: Buffer.alloc(0),
        })
      ).status;
    office.passes(15 * MINUTE - 1);
    expect(await opens()).toBe(303);
    office.passes(1);
    expect(await opens()).toBe(403);
  });

  test.each([
    ['127.0.0.1:8787', undefined, 'http://127.0.0.1:8787'],
    ['vigie.example.com', 'https', 'https://vigie.example.com'],
    ['vigie.example.com|everybody> <!channel', 'https', undefined],
  ])('at %s by %s', async (host, scheme, origin) => {
    const headers = { host, ...(scheme === undefined ? {} : { 'x-forwarded-proto': scheme }) };
    const text = told(await openOffice(CONSOLE).command(ANNA, 'console', { headers }));
    if (origin === undefined) expect(text).toContain('not set up');
    else expect(linkIn(text).origin).toBe(origin);
  });

  test('is for those who have the right, and for everybody when no role has it', async () => {
    const roles = { heads: { who: [ANNA], may: ['console'] }, others: { who: 'everybody', may: ['claim'] } };
    const office = openOffice({ ...CONSOLE, policy: { console: {}, roles } });
    expect(told(await office.command(ANNA, 'console', { headers: AT_GATEWAY }))).toContain('pass=');
    const refused = told(await office.command(BORIS, 'console', { headers: AT_GATEWAY }));
    expect(office.audited.map(({ fields }) => fields?.user)).toEqual([ANNA]);
    expect(refused).toContain('role does not allow');
    expect(refused).not.toContain('pass=');
  });

  test('allows nobody while Slack does not say who is in a group', async () => {
    const roles = { heads: { who: ['S0HEADS0001'], may: ['console'] } };
    const office = openOffice({ ...CONSOLE, policy: { console: {}, roles }, groups: { S0HEADS0001: [ANNA] } });
    office.slackGoes('down');
    expect(told(await office.command(ANNA, 'console', { headers: AT_GATEWAY }))).not.toContain('pass=');
  });

  test('says so where the policy has none, and where it has no key', async () => {
    const without = openOffice({ options: { consoleKey: KEY } });
    expect(told(await without.command(ANNA, 'console', { headers: AT_GATEWAY }))).toContain('no `console`');
    const office = openOffice({ policy: { console: {} } });
    expect(told(await office.command(ANNA, 'console', { headers: AT_GATEWAY }))).toContain('VIGIE_CONSOLE_KEY');
  });

  test.each([undefined, '', 'x', KEY.slice(0, 31)])(
    'gives no link with the key %j, and all else works',
    async (key) => {
      const office = openOffice({ policy: { console: {} }, options: { consoleKey: key } });
      const said = told(await office.command(ANNA, 'console', { headers: AT_GATEWAY }));
      expect(said).not.toContain('pass=');
      expect(said.includes('openssl rand -hex 32')).toBe(Boolean(key));
      expect(office.audited).toEqual([]);
      await office.arrives('m1');
      await office.press(ANNA, 'claim', 'm1');
      expect((await office.trail('m1')).claim?.user).toBe(ANNA);
    },
  );

  test('gives one with the shortest key that there may be', async () => {
    const office = openOffice({ policy: { console: {} }, options: { consoleKey: KEY.slice(0, 32) } });
    expect(told(await office.command(ANNA, 'console', { headers: AT_GATEWAY }))).toContain('pass=');
  });

  test('speaks as the desk does whose channel it is, and the group’s elsewhere', async () => {
    const linkFor = async (groupDesk: string, channel: string) =>
      told(
        await openOffice({ ...CONSOLE, policy: { console: {}, groupDesk } }).command(ANNA, 'console', {
          headers: AT_GATEWAY,
          channel,
        }),
      );
    expect(await linkFor('fr', PRESS_IT)).toContain('Ouvrir la console');
    expect(await linkFor('it', SERVICE)).toContain('Open the console');
    expect(await linkFor('it', 'C0ELSEWHER')).toContain('Ouvrir la console');
  });

  test('is in the help where there is a console', async () => {
    expect(told(await openOffice(CONSOLE).command(ANNA, 'help'))).toContain('`/vigie console`');
    expect(told(await openOffice().command(ANNA, 'help'))).not.toContain('console');
  });

  test('over Socket Mode leads to where Vigie says that it listens', async () => {
    const office = openOffice(CONSOLE);
    const nobody = async () => ({ kind: 'refused', error: 'not_here' }) as const;
    let url = '';
    const desk = createVerifiedDesk(
      { policy: policyOf({ console: {} }), consoleKey: KEY, consoleUrl: () => url },
      {
        ...office.ports,
        log: silentLog,
        slack: { openView: nobody, whisper: nobody, respond: nobody, membersOf: nobody },
      },
    );
    // Known only once it listens.
    url = 'http://127.0.0.1:8787';
    const form = {
      command: '/vigie',
      text: 'console',
      user_id: ANNA,
      team_id: TEAM,
      api_app_id: APP,
      response_url: '',
    };
    const answer = await desk({
      method: 'POST',
      path: '/slack/commands',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(new URLSearchParams(form).toString()),
    });
    expect(linkIn(told(answer)).origin).toBe(url);
  });
});
