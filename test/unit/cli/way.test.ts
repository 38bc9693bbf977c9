import { expect, test } from 'vitest';
import { wayOf } from '../../../cli/way.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { POLICY } from '../threads/town.ts';

test('the way of what is grouped in a crisis ends there, and says in which', () => {
  const crisis = 'crisis:C0SERVICE1:outage/1';
  const routed = {
    type: 'routed',
    by: SYSTEM,
    team: 'service',
    rule: 'all',
    policy: 'p',
    hidden: 'grouped',
    crisis,
  } as const;
  const commits = [{ id: 'm1', version: 1, commitId: 'c', at: 1, events: [routed], prevHash: '', hash: '' }];
  const sent = { ref: { via: 'x', platform: 'x', platformId: '1' }, authorId: undefined, acknowledgedInMs: 2 };
  const lines = wayOf('m1', commits, sent, { policy: POLICY, command: 'npx vigie' });
  expect(lines[1]).toMatch(/all → service, on the live card of crisis:C0SERVICE1:outage\/1$/);
});
