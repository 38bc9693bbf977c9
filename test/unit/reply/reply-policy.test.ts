import { describe, expect, test } from 'vitest';
import { Replies } from '../../../shared/policy/reply-schema.ts';
import { approvalOf, guidelinesFor, isAnsweredFrom, isHiddenFrom } from '../../../shared/replies/reply-policy.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';

const NEW = 'U0NEWCOMER1';
const OLD = 'U0OLDHAND01';
const tags = (topic: 'outage' | 'praise', urgency: 'critical' | 'normal') => ({ topic, urgency });

describe('Approval is asked for', () => {
  const replies = Replies.parse({
    approval: [{ topic: 'outage', urgency: ['critical', 'high'] }, { people: NEW }],
  });

  test('when all that one line says holds', () => {
    expect(approvalOf(replies, tags('outage', 'critical'), OLD)).toBeDefined();
    expect(approvalOf(replies, tags('praise', 'normal'), NEW)).toBeDefined();
  });

  test('and not when a part of it does', () => {
    expect(approvalOf(replies, tags('outage', 'normal'), OLD)).toBeUndefined();
    expect(approvalOf(replies, tags('praise', 'critical'), OLD)).toBeUndefined();
    expect(approvalOf(replies, undefined, OLD)).toBeUndefined();
  });

  test('of nobody when the policy says nothing', () => {
    expect(approvalOf(Replies.parse({}), tags('outage', 'critical'), NEW)).toBeUndefined();
  });

  test('of whom the policy calls for it: the first that holds and has somebody else to call than the writer', () => {
    const { approval } = Replies.parse({
      approval: [
        { topic: 'outage' },
        { people: NEW, ping: 'none' },
        { topic: 'outage', urgency: 'critical', ping: OLD },
        { urgency: 'critical', ping: 'here' },
      ],
    });
    expect(approvalOf({ approval }, tags('outage', 'critical'), NEW)).toEqual({ ping: OLD });
    expect(approvalOf({ approval }, tags('outage', 'critical'), OLD)).toEqual({ ping: 'here' });
    expect(approvalOf({ approval }, tags('outage', 'normal'), NEW)).toEqual({ ping: undefined });
  });
});

test('guidelines come in the desk’s language, the general ones first, and in the other where there is no choice', () => {
  const replies = Replies.parse({
    guidelines: {
      'every-topic': { fr: 'Soyez vous-même.', en: 'Be yourself.' },
      outage: { fr: 'Dites depuis quand.' },
    },
  });
  expect(guidelinesFor(replies, 'outage', 'fr')).toBe('Soyez vous-même.\nDites depuis quand.');
  expect(guidelinesFor(replies, 'outage', 'en')).toBe('Be yourself.\nDites depuis quand.');
  expect(guidelinesFor(replies, 'praise', 'en')).toBe('Be yourself.');
  expect(guidelinesFor(Replies.parse({}), 'praise', 'en')).toBeUndefined();
});

test('a mention is answered on its own platform, when that told us of it itself and the policy names it', () => {
  const trailOf = (platform: string, via = platform) => {
    const received = { platform, via, kind: 'post' as const, createdAt: 1, receivedAt: 1, revision: 1 };
    return { ...emptyTrail('m1'), received: { ...received, authorAlias: undefined, conversation: undefined } };
  };
  const replies = Replies.parse({ platforms: ['x', 'linkedin'] });
  expect(isAnsweredFrom(replies, trailOf('x'))).toBe(true);
  expect(isAnsweredFrom(replies, trailOf('x', 'standard'))).toBe(false);
  expect(isAnsweredFrom(replies, trailOf('facebook'))).toBe(false);
  expect(isHiddenFrom(replies, trailOf('x'))).toBe(true);
  expect(isHiddenFrom(replies, trailOf('linkedin'))).toBe(false);
});
