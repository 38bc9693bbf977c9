import { test } from 'vitest';
import type { DeskAction } from '../../functions/desk/action.ts';
import { hide } from '../../functions/desk/actions/hide.ts';
import { reply } from '../../functions/desk/actions/reply.ts';
import { review } from '../../functions/desk/actions/review.ts';
import { voiceFor } from '../../shared/slack/desk-names.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { ANNA, BORIS, policyOf, START } from '../unit/desk/office.ts';
import { someTags } from '../unit/policy/policies.ts';
import { received } from '../unit/trail/events.ts';
import { expectGolden } from './expect-golden.ts';

/** The forms of answering, as the real actions make them: look at what UPDATE_GOLDEN=1 writes, then commit it. */
const policy = policyOf({
  replies: {
    platforms: ['x'],
    guidelines: { outage: { en: 'Say since when, and when you will write again.', fr: 'Dites depuis quand.' } },
    approval: [{ urgency: ['critical', 'high', 'normal', 'low'] }],
  },
});
const by = { kind: 'person', user: ANNA } as const;
const drafted = { type: 'reply-drafted', by, draft: 'd1', needsApproval: true } as const;
const unknown = { type: 'reply-unknown', by: { kind: 'system' }, draft: 'd1' } as const;
const trailOf = (desk: string, ...after: readonly (typeof drafted | typeof unknown)[]) =>
  foldTrail('m1', [
    {
      id: 'm1',
      version: 1,
      commitId: 'c',
      at: START,
      prevHash: '',
      hash: '',
      events: [
        received(START, { kind: 'reply' }),
        { type: 'classified', by: { kind: 'system' }, tags: someTags({ topic: 'outage' }) },
        { type: 'routed', by: { kind: 'system' }, team: 'press', desk, rule: 'everything', policy: 'p' },
        ...after,
      ],
    },
  ]);
const exchange = [
  { who: { name: 'Inès <!channel>' }, text: 'Is it *down* again? <@U0ANNA0001>', at: START },
  { who: 'us' as const, text: 'We are looking into it. Anna', at: START + 60_000 },
  { who: { name: 'Inès' }, text: 'And now?', at: START + 600_000 },
];
const OFFICIAL = 'Dear customer, we regret to inform you that it is down.';

test.each([
  ['reply-first-words', reply, trailOf('fr'), undefined],
  ['reply-in-french-that-may-be-out', reply, trailOf('it', drafted, unknown), 'C’est reparti, merci !'],
  ['review-of-official-words', review, trailOf('fr', drafted), OFFICIAL],
  ['hide', hide, trailOf('fr'), undefined],
] satisfies readonly [string, DeskAction, unknown, string | undefined][])(
  'the form %s',
  (name, action, trail, draft) => {
    const context = {
      by: { kind: 'person', user: BORIS } as const,
      now: START,
      policy,
      requestId: 'r1',
      gathered: { exchange, draft },
    };
    if (action.kind !== 'form') throw new Error('no form');
    expectGolden(`forms/${name}`, action.form(trail, voiceFor(trail, undefined, policy), context));
  },
);
