import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { makeFunction } from '../../../infra/local/functions.ts';
import { TOKEN_NAMES } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { someTags } from '../policy/policies.ts';
import { fakeSlack } from '../threads/fake-slack.ts';

const policy = policyOf(join(import.meta.dirname, '../../../bench/policy.yaml'));
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

/** Makes functions where every secret of the topology is set. */
const make = makeFunction({
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
});

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
