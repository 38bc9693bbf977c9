import { expect, test } from 'vitest';
import { replyTargetOf } from '../../../functions/reply/reply-target.ts';
import type { Mention } from '../../../shared/mention/mention.ts';
import { someMention } from '../mention/some-mention.ts';
import { POLICY } from '../threads/town.ts';

const comment = someMention({
  via: 'instagram',
  platform: 'instagram',
  kind: 'comment',
  conversationId: '1791',
});
const elsewhere = (more: Partial<Mention>) => replyTargetOf({ ...comment, ...more }, POLICY).elsewhere;

test('a comment below what is not ours is answered there, whether its words were fetched or not', () => {
  expect(elsewhere({ elsewhere: true })).toBe(true);
  expect(elsewhere({ elsewhere: true, text: '', needsFetch: true })).toBe(true);
  expect(elsewhere({})).toBe(false);
});

test('so is one that was stored when ids alone told it', () => {
  expect(elsewhere({ text: '', needsFetch: true })).toBe(true);
});

test('it is answered by the account that was addressed, or by the only one there', () => {
  expect(replyTargetOf({ ...comment, brandAccount: 'Instagram' }, POLICY).accountId).toBe('17841');
  expect(replyTargetOf(comment, POLICY).accountId).toBe('17841');
  expect(replyTargetOf({ ...comment, platform: 'linkedin' }, POLICY).accountId).toBeUndefined();
});

test('a reply names the comment above it, below which the platform may put the answer', () => {
  expect(replyTargetOf({ ...comment, kind: 'reply', inReplyTo: '1804' }, POLICY)).toMatchObject({ inReplyTo: '1804' });
});
