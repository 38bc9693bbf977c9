import { expect, test } from 'vitest';
import { deadlinesOf } from '../../../shared/sla/deadlines.ts';
import { agendaOf } from '../../../shared/sla/steps.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { afterEvents } from '../../../shared/trail/fold.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { MONDAY, POLICY, RELAY, SERVICE } from './watch.ts';

const at = (text: string) => Date.parse(`2026-${text}+01:00`);
const EVENING = at('11-23T17:00');

/** Came on Monday at five to a desk. */
const cameTo = (desk: string | undefined) =>
  afterEvents(
    emptyTrail('m1'),
    [
      received(EVENING, { createdAt: MONDAY, revision: MONDAY }),
      { type: 'classified', by: SYSTEM, tags: someTags({ urgency: 'high' }) },
      { type: 'routed', by: SYSTEM, team: 'customer-service', desk, rule: 'everything', policy: 'p' },
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: SERVICE, queue: 'urgent' },
    ],
    EVENING,
  );

test.each([undefined, 'fr', 'be'])(
  'open work of the desk %s, of which the policy has fr alone, counts in the hours of the group’s desk and calls its relay',
  (desk) => {
    const trail = cameTo(desk);
    const dueAt = at('11-24T10:00');
    expect(deadlinesOf(trail, POLICY).answer?.dueAt).toBe(dueAt);
    expect(agendaOf(trail, POLICY, EVENING).nextAt).toBe(at('11-24T09:30'));
    expect(agendaOf(trail, POLICY, dueAt).due).toMatchObject({ purpose: 'escalation', ping: RELAY });
  },
);
