import { expect, test } from 'vitest';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { createWorkspaceUrl, permalinkOf } from '../../../shared/slack/permalink.ts';
import type { SlackWorkspace } from '../../../shared/slack/slack.ts';

const ACME = 'https://acme.slack.com/';

test('a message has an address as soon as it is out and it is known where Slack is', () => {
  expect(permalinkOf({ channel: 'C1', ts: '1795424288.000200' }, ACME)).toBe(`${ACME}archives/C1/p1795424288000200`);
  expect(permalinkOf({ channel: 'C1', ts: '2.000002' }, ACME, '1.000001')).toBe(
    `${ACME}archives/C1/p2000002?thread_ts=1.000001&cid=C1`,
  );
  expect(permalinkOf({ channel: 'C1', ts: undefined }, ACME)).toBeUndefined();
  expect(permalinkOf({ channel: 'C1', ts: '1.0' }, undefined)).toBeUndefined();
  expect(permalinkOf(undefined, ACME)).toBeUndefined();
});

test('a channel that is none can end no link', () => {
  expect(permalinkOf({ channel: 'a|b>c/d', ts: '1.0' }, ACME)).not.toMatch(/[|>]|c\/d/);
});

test('whoever needs the address while it is asked for shares the answer, and what breaks is asked again later', async () => {
  let asked = 0;
  let now = 1_000_000;
  const answers: readonly SlackWorkspace['workspaceUrl'][] = [
    () => Promise.reject(new TypeError('a bug')),
    async () => ({ kind: 'refused', error: 'invalid_auth' }),
    async () => ({ kind: 'ok', url: ACME }),
  ];
  const workspaceUrl = () => {
    asked += 1;
    return answers[asked - 1]?.() ?? Promise.reject(new Error('asked too often'));
  };
  const url = createWorkspaceUrl({ workspaceUrl }, { now: () => now });
  for (const known of [undefined, undefined, ACME]) {
    expect(await Promise.all([url(), url(), url()])).toEqual([known, known, known]);
    now += 5 * MINUTE;
  }
  now += 24 * 60 * MINUTE;
  expect(await url()).toBe(ACME);
  expect(asked).toBe(3);
});
