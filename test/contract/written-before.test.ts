import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { metadataOf, pressOf } from '../../functions/desk/interaction.ts';
import { Content, Quarantined } from '../../shared/content/content.ts';
import { DraftText } from '../../shared/content/drafts.ts';
import { Erasure } from '../../shared/erasure/erasure-list.ts';
import { authorKeyOf, conversationKeyOf, MentionKind, mentionIdOf, printOf } from '../../shared/mention/mention.ts';
import {
  AuthorKind,
  SecondOpinionOutcome,
  Sentiment,
  SuggestedTeam,
  TagField,
  Topic,
  Urgency,
} from '../../shared/mention/tags.ts';
import { Briefing, Intake, Job, QuarantineRef, ReplyJob } from '../../shared/queue/jobs.ts';
import { hashOf } from '../../shared/trail/chain.ts';
import { decodeCommit, encodeCommit } from '../../shared/trail/commit-codec.ts';
import { HiddenReason, Note, PostPurpose, TargetKind, type TrailEvent } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { Timer, TimerKind } from '../../shared/trail/timers.ts';

/**
 * What a bank has in its stores, its queues and its channels when it takes a new version: each kind in the shape of the first
 * version that wrote it. Such a line is never changed to fit the code: trails are kept for years.
 */
const AT = Date.UTC(2026, 10, 23, 9);
const SURE = Object.fromEntries(TagField.options.map((field) => [field, 0.9]));
const TAGS = {
  team: 'customer-service',
  topic: 'outage',
  urgency: 'high',
  sentiment: 'negative',
  authorKind: 'public',
  relevant: true,
  language: 'fr',
  confidence: SURE,
  model: 'lexicon-1',
};
const DRAFT = 'draft-1';
const POST = 'm1/1/0';

const DIGEST = {
  date: '2026-11-23',
  from: AT,
  until: AT,
  mentions: 3,
  critical: 0,
  high: 1,
  hidden: { noise: 1, rule: 0, grouped: 0, gone: 0 },
  teams: [{ team: 'press', cards: 2, met: 1, missed: 0, open: 1 }],
};

/** Without `type` and `by`, which each has. */
const EVENTS: Readonly<Record<TrailEvent['type'], object>> = {
  received: { platform: 'x', via: 'x', kind: 'post', createdAt: AT, receivedAt: AT, revision: AT },
  classified: { tags: TAGS },
  routed: { team: 'customer-service', rule: 'everything else', policy: 'f0da2c61f0b8' },
  'post-asked': { purpose: 'card', channel: 'C0SERVICE01', queue: 'team-customer-service' },
  'delivery-started': { postId: POST, leaseUntil: AT },
  delivered: { postId: POST, ts: '1796029171.621000', found: false },
  'delivery-refused': { postId: POST, retryAt: AT, reason: 'rate-limited' },
  'delivery-failed': { postId: POST, reason: 'invalid_blocks', final: true },
  'card-removed': { postId: POST },
  'delivery-dropped': { postId: POST },
  'delivery-broken': { postId: POST, code: 'TypeError' },
  parked: { postId: POST, code: 'TypeError' },
  unparked: { postId: POST },
  edited: { revision: AT },
  deleted: { at: AT },
  erased: { at: AT },
  continued: { mention: 'm2' },
  replied: { at: AT, reply: 'a keyed hash' },
  claimed: {},
  assigned: { to: 'U0KARIM002' },
  resolved: {},
  dismissed: {},
  reopened: {},
  rerouted: { team: 'press', desk: 'fr', clock: 'restart' },
  retagged: { topic: 'praise' },
  snoozed: { untilAuthorWrites: true },
  woken: { why: 'time' },
  'reply-drafted': { draft: DRAFT, needsApproval: true },
  'reply-approved': { draft: DRAFT },
  'reply-rejected': { draft: DRAFT },
  'reply-started': { draft: DRAFT, leaseUntil: AT },
  'reply-sent': { draft: DRAFT, at: AT, reply: 'a keyed hash' },
  'reply-refused': { draft: DRAFT, reason: 'duplicate', retry: false },
  'reply-unknown': { draft: DRAFT },
  'hide-asked': {},
  hidden: {},
  'hide-refused': { reason: 'forbidden' },
  'clock-stepped': { target: 'answer', step: 1, dueAt: AT },
  'crisis-declared': { topic: 'outage', channel: 'C0SERVICE01', until: AT },
  'crisis-widened': { upTo: 'high' },
  'crisis-over': {},
  digested: { digest: DIGEST },
};
const COMMIT = {
  id: 'm1',
  version: 1,
  commitId: 'commit-1',
  at: AT,
  events: Object.entries(EVENTS).map(([type, more]) => ({ type, by: { kind: 'person', user: 'U0CAMILLE1' }, ...more })),
  prevHash: '',
  hash: 'of these bytes',
};

const REF = { via: 'x', platform: 'x', platformId: '1' };
const MENTION = {
  ...REF,
  kind: 'post',
  text: 'Rien ne va',
  textCut: false,
  needsFetch: false,
  createdAt: AT,
  revision: AT,
};
const REASONS = [{ field: 'topic', value: 'outage', words: ['panne'] }];
const ASKED = { user: 'U0CAMILLE1', askedAt: AT };
const ANSWERED = { ...ASKED, responseUrl: 'https://hooks.slack.com/commands/1' };
const submitted = (metadata: unknown) => ({
  type: 'view_submission' as const,
  user: { id: 'U0CAMILLE1' },
  view: { callback_id: 'desk-form', private_metadata: JSON.stringify(metadata), state: { values: {} } },
});

const READERS = {
  commit: (value: unknown) => decodeCommit(JSON.stringify(value)),
  content: (value: unknown) => Content.parse(value),
  draft: (value: unknown) => DraftText.parse(value),
  quarantined: (value: unknown) => Quarantined.parse(value),
  erasure: (value: unknown) => Erasure.parse(value),
  timer: (value: unknown) => Timer.parse(value),
  intake: (value: unknown) => Intake.parse(value),
  job: (value: unknown) => Job.parse(value),
  'reply job': (value: unknown) => ReplyJob.parse(value),
  briefing: (value: unknown) => Briefing.parse(value),
  'quarantine reference': (value: unknown) => QuarantineRef.parse(value),
  form: (value: unknown) => z.object({}).parse(metadataOf(submitted(value))),
};

const WRITTEN: readonly (readonly [keyof typeof READERS, string, object])[] = [
  ['commit', 'every event', COMMIT],
  ['content', 'a mention', { id: 'm1', mention: MENTION, reasons: REASONS, expiresAt: AT }],
  ['draft', 'a reply’s words', { draft: DRAFT, text: 'Nous regardons', expiresAt: AT }],
  [
    'quarantined',
    'a body',
    { id: 'q1', via: 'x', why: ['$: invalid'], bodyBase64: 'e30=', receivedAt: AT, expiresAt: AT },
  ],
  ['erasure', 'an author', { kind: 'author', key: 'a keyed hash', at: AT }],
  ['timer', 'a step', { dueAt: AT, trailId: 'm1', kind: 'target', afterMs: 0 }],
  ['intake', 'a mention', { type: 'event', event: { type: 'mention', mention: MENTION }, receivedAt: AT }],
  ['intake', 'a deletion', { type: 'event', event: { type: 'deletion', ref: REF, at: AT }, receivedAt: AT }],
  [
    'intake',
    'an author who is gone',
    { type: 'event', event: { type: 'author-gone', via: 'x', platform: 'x', authorId: '1', at: AT }, receivedAt: AT },
  ],
  [
    'intake',
    'an answer of ours',
    { type: 'event', event: { type: 'brand-reply', answers: REF, reply: REF, at: AT }, receivedAt: AT },
  ],
  ['intake', 'what was not understood', { type: 'quarantine', via: 'x', why: [], bodyBase64: 'e30=', receivedAt: AT }],
  ['intake', 'a replay', { type: 'replay-erasures' }],
  ['intake', 'an erasure of one mention', { type: 'erase-mention', trailId: 'm1' }],
  ['job', 'a post', { type: 'post', trailId: 'm1', postId: POST }],
  ['job', 'a drawing', { type: 'update', trailId: 'm1', postId: POST }],
  ['reply job', 'a reply', { type: 'reply', trailId: 'm1', draft: DRAFT }],
  ['reply job', 'hiding', { type: 'hide', trailId: 'm1' }],
  ['briefing', 'a list', { type: 'list', list: 'overdue', ...ANSWERED }],
  ['briefing', 'an explanation', { type: 'explain', text: 'panne', ...ANSWERED }],
  ['briefing', 'a home tab', { type: 'home', ...ASKED }],
  ['quarantine reference', 'a body', { contentId: 'q1', via: 'x', why: [] }],
  ['form', 'before forms knew what they had seen', { action: 'snooze', trailId: 'm1', channel: 'C1', ts: '1.2' }],
  ['form', 'a reply', { action: 'reply', trailId: 'm1', channel: 'C1', ts: '1.2', seen: { drafts: 0, replies: 0 } }],
];

describe.each(WRITTEN)('%s: %s', (kind, _, value) => {
  test('of an earlier version is read', () => {
    expect(READERS[kind](value)).toBeDefined();
  });

  test('of a later one is read, whatever fields it has beside', () => {
    expect(READERS[kind](withMore(value))).toBeDefined();
  });
});

/** A field more wherever there can be one. */
const withMore = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withMore);
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data;
  if (fields === undefined) return value;
  const known = Object.entries(fields).map(([name, field]) => [name, withMore(field)]);
  return Object.fromEntries([...known, ['ofTomorrow', 0.5]]);
};

test('a trail of before is folded, and written as it was', () => {
  const commit = READERS.commit(COMMIT);
  expect(foldTrail('m1', [commit])).toMatchObject({ version: 1, tags: { topic: 'praise' }, continuedBy: ['m2'] });
  expect(encodeCommit(READERS.commit(withMore(COMMIT)))).toBe(JSON.stringify(withMore(COMMIT)));
});

test('a reason of a field that only a later version knows is left out, and the text is read', () => {
  const reasons = [{ field: 'of tomorrow', value: 'high', words: ['panne'] }, ...REASONS];
  const content = READERS.content({ id: 'm1', mention: MENTION, reasons, expiresAt: AT });
  expect(content).toMatchObject({ mention: { text: 'Rien ne va' }, reasons: REASONS });
});

test('a card of before has its buttons', () => {
  const pressed = { type: 'block_actions' as const, user: { id: 'U0CAMILLE1' } };
  expect(pressOf({ ...pressed, actions: [{ action_id: 'claim', value: 'm1' }] })).toEqual({
    action: 'claim',
    trailId: 'm1',
  });
  const chosen = { action_id: 'more', selected_option: { value: 'retag m1' } };
  expect(pressOf({ ...pressed, actions: [chosen] })).toEqual({ action: 'retag', trailId: 'm1' });
});

/** With another, an edit would be a mention of its own, nobody who was erased would be known, and every chain would be broken. */
test('the names of mentions, authors and conversations, and the hash of a commit, are those of before', () => {
  const { hash, ...commit } = READERS.commit({
    ...COMMIT,
    events: [{ by: { user: 'U1', kind: 'person' }, type: 'claimed' }],
  });
  expect({
    mention: mentionIdOf('key', { via: 'x', platform: 'x', platformId: '1' }),
    author: authorKeyOf('key', 'x', '7'),
    conversation: conversationKeyOf('key', 'x', 'x', 'c'),
    print: printOf('key'),
    commit: hashOf(commit),
  }).toEqual({
    mention: 'ScnFAJwjQExWGejHqnYJfQ',
    author: 'MAMj4Is506i4JDS2c5ceGQ',
    conversation: 'gp4o7Nl4lZ-MFhScCmM13g',
    print: 'KfWV7JtQRHerrtkraPbEVA',
    commit: 'j4cJc1c9Ssl5AH956Nuq-cDntK9FdC57uX_gz8Y38E4',
  });
});

/** The words that stand in what is kept: without one of them, nothing that has it could be read. */
test.each([
  [SuggestedTeam, 'press customer-service communications none'],
  [
    Topic,
    'account-billing outage fraud-security service-quality question praise news ethics-reputation brand-campaign careers other',
  ],
  [Urgency, 'critical high normal low'],
  [Sentiment, 'negative neutral positive'],
  [AuthorKind, 'public media organisation brand spam'],
  [TagField, 'team topic urgency sentiment authorKind relevant language'],
  [MentionKind, 'post comment reply quote review article message'],
  [SecondOpinionOutcome, 'answered failed not-understood'],
  [HiddenReason, 'noise rule deleted-before-seen erased grouped'],
  [PostPurpose, 'card alert thread reminder escalation note crisis digest'],
  [Note, 'given approval-wanted reply-rejected reply-refused reply-unknown hide-refused'],
  [TargetKind, 'acknowledge answer'],
  [TimerKind, 'undelivered target snooze redraw crisis digest day policy'],
])('no word that was written is gone: %#', (words, written) => {
  expect(words.options).toEqual(expect.arrayContaining(written.split(' ')));
});
