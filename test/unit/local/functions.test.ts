import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { makeFunction, type Parts } from '../../../infra/local/functions.ts';
import { TOKEN_NAMES } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { LINK_PARAMETER, writePass } from '../../../shared/console/pass.ts';
import { composeMeta } from '../../../shared/platforms/meta.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import type { HttpRequest } from '../../../shared/runtime/http.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { CONSOLE_ROUTES, SLACK_ROUTES } from '../../../shared/runtime/routes.ts';
import { slackSignature } from '../../platforms/signing.ts';
import { someTags } from '../policy/policies.ts';
import { fakeSlack } from '../threads/fake-slack.ts';

const policy = policyOf(join(import.meta.dirname, '../../../policy.yaml'));
const { functions, queues } = topologyFor(policy);
const dir = mkdtempSync(join(tmpdir(), 'vigie-functions-'));
const clock = { now: () => 1, sleep: async () => {} };
const store = openSqliteStore(join(dir, 'vigie.db'), clock, queues);
afterAll(() => {
  store.close();
  rmSync(dir, { recursive: true });
});

const nobody = async () => ({ kind: 'refused', error: 'not_here' }) as const;

const slackDesk = {
  openView: nobody,
  publishHome: nobody,
  whisper: nobody,
  respond: nobody,
  membersOf: nobody,
  workspaceUrl: nobody,
};

const parts: Parts = {
  store,
  slack: fakeSlack(clock.now).poster,
  slackDesk,
  slackBriefing: slackDesk,
  slackOrigin: { workspace: 'T1', app: 'A1' },
  policy,
  classifier: { read: () => ({ tags: someTags(), reasons: [] }) },
  secrets: Object.fromEntries(Object.values(functions).flatMap(({ secrets }) => secrets.map((name) => [name, ['s']]))),
  clock,
  newId: () => 'id',
  log: silentLog,
};
/** Makes functions where every secret of the topology is set. */
const make = makeFunction(parts);

const FUNCTIONS = Object.entries(functions);
/** The Slack client is made for the whole process, so its token is in no function’s hands. */
const TOKEN_OF_ALL = 'SLACK_BOT_TOKEN';
const NEEDED = FUNCTIONS.flatMap(([name, spec]) =>
  spec.secrets
    // Without a platform's token, what it is for is off.
    .filter((secret) => secret !== TOKEN_OF_ALL && !TOKEN_NAMES.includes(secret))
    .map((secret) => [name, secret, spec] as const),
);

describe('On one machine a function has the secrets that the topology names, and no others', () => {
  test.each(FUNCTIONS)('%s is made with those', (name, spec) => {
    expect(make(name, spec).kind).toBe(spec.trigger.kind);
  });

  test.each(NEEDED)('%s has no %s unless it is named, though it is set', (name, secret, spec) => {
    const without = { ...spec, secrets: spec.secrets.filter((each) => each !== secret) };
    expect(() => make(name, without)).toThrow(`${name} has no secret ${secret}`);
  });
});

const NEW = 'the new one, and long enough to be a key';
const OLD = 'the old one, and long enough to be a key';
const OLDER = 'one of before, and long enough to be a key';

describe('While a secret is rotated, what is signed with the one before it is taken', () => {
  const answerOf = async (
    name: string,
    secret: string,
    request: Pick<HttpRequest, 'path' | 'headers' | 'body'> & Partial<HttpRequest>,
  ) => {
    const secrets = { ...parts.secrets, [secret]: [NEW, OLD] };
    const spec = functions[name];
    const made = spec && makeFunction({ ...parts, secrets })(name, spec);
    if (made?.kind !== 'http') throw new Error(`${name} is not called by HTTP`);
    return (await made.handle({ method: 'POST', query: new URLSearchParams(), ...request })).status;
  };

  test.each([
    [OLD, 200],
    [OLDER, 401],
  ])('a webhook with the %s one: %i', async (signing, status) => {
    const { headers, body } = composeMeta({ object: 'page', entry: [] }, { signing: [signing], verifyToken: [] });
    expect(await answerOf('webhook-facebook', 'META_APP_SECRET', { path: '', headers, body })).toBe(status);
  });

  test.each([
    [OLD, 303],
    [OLDER, 403],
  ])('a link to the console with the %s one: %i', async (key, status) => {
    const pass = writePass({ kind: 'link', user: 'U1', until: MINUTE }, key);
    const query = new URLSearchParams({ [LINK_PARAMETER]: pass });
    const request = { method: 'GET', path: CONSOLE_ROUTES.times, query, headers: {}, body: Buffer.alloc(0) };
    expect(await answerOf('console', 'VIGIE_CONSOLE_KEY', request)).toBe(status);
  });

  test.each([
    [OLD, 200],
    [OLDER, 401],
  ])('a press in Slack with the %s one: %i', async (signing, status) => {
    const body = Buffer.from('{"type":"url_verification","challenge":"c"}');
    const headers = {
      'x-slack-request-timestamp': '1',
      'x-slack-signature': slackSignature(signing, '1', body),
    };
    expect(await answerOf('desk', 'SLACK_SIGNING_SECRET', { path: SLACK_ROUTES.events, headers, body })).toBe(status);
  });
});
