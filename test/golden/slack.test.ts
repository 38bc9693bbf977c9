import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Mention } from '../../shared/mention/mention.ts';
import { Reason, Tags } from '../../shared/mention/tags.ts';
import { LOCALES } from '../../shared/policy/policy-words.ts';
import type { LinkedContact } from '../../shared/slack/contact-lines.ts';
import { renderAlert, renderCard, renderPlain } from '../../shared/slack/render.ts';
import { renderCall } from '../../shared/slack/render-call.ts';
import { renderNote } from '../../shared/slack/render-note.ts';
import { renderWord } from '../../shared/slack/render-word.ts';
import { type Commit, SYSTEM, TrailEvent } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { emptyTrail, type Trail } from '../../shared/trail/trail.ts';
import { expectGolden } from './expect-golden.ts';

/** A case: what was said, how it was read and routed, and what happened then, a minute apart. */
const Case = z.strictObject({
  render: z.enum(['card', 'alert', 'plain', 'call', 'word', 'note']).default('card'),
  ping: z.string().optional(),
  /** So many minutes before it came somebody was called for the same matter. */
  pingedMinutesBefore: z.number().optional(),
  names: z.strictObject({
    team: z.string(),
    desk: z.string().optional(),
    locale: z.enum(LOCALES),
    timeZone: z.string(),
    brand: z.string(),
  }),
  /** What can be done on the platform from here. */
  can: z.strictObject({ reply: z.boolean(), hide: z.boolean() }).optional(),
  tags: Tags,
  route: z.strictObject({ team: z.string(), desk: z.string(), rule: z.string(), policy: z.string() }),
  mention: Mention.nullable(),
  reasons: z.array(Reason),
  after: z.array(TrailEvent).default([]),
  /** Of the team that has it, in minutes after it came. */
  due: z.strictObject({ acknowledge: z.number().optional(), answer: z.number().optional() }).default({}),
  /** Which of the posts that were asked for a call is. */
  call: z.string().optional(),
  /** Which of the trail's posts is drawn, by its place in the trail: 0 is the first card. */
  drawn: z.number().int().optional(),
  /** What the author came with before. */
  earlier: z.array(z.custom<LinkedContact>()).default([]),
  /** Where the card is that is worked on. */
  cardUrl: z.string().optional(),
  /** Of the mention below whose card a word goes. */
  rootTags: Tags.optional(),
});

const TRAIL_ID = 'golden-trail-id-000000';
const RECEIVED_AT = 1_795_424_288_000;
const MINUTE = 60_000;
const folder = join(import.meta.dirname, 'slack');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.golden.json'))
  .map((file) => file.slice(0, -'.json'.length));

describe('the card of', () => {
  test.each(names)('%s', (name) => {
    expectGolden(`slack/${name}`, draw(Case.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))));
  });
});

test('every golden has its case', () => {
  const goldens = readdirSync(folder).filter((file) => file.endsWith('.golden.json'));
  expect(goldens.map((file) => file.slice(0, -'.golden.json'.length)).toSorted()).toEqual(names.toSorted());
});

const draw = (given: z.infer<typeof Case>) => {
  const received: TrailEvent = {
    type: 'received',
    by: SYSTEM,
    platform: given.mention?.platform ?? 'x',
    via: given.mention?.via ?? 'x',
    kind: given.mention?.kind ?? 'post',
    createdAt: given.mention?.createdAt ?? RECEIVED_AT,
    receivedAt: RECEIVED_AT,
    revision: given.mention?.revision ?? RECEIVED_AT,
  };
  const first: TrailEvent[] = [
    received,
    { type: 'classified', by: SYSTEM, tags: given.tags },
    { type: 'routed', by: SYSTEM, ...given.route },
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'urgent' },
  ];
  const commits: Commit[] = [first, ...given.after.map((event) => [event])].map((events, index) => ({
    id: TRAIL_ID,
    version: index + 1,
    commitId: 'c',
    at: RECEIVED_AT + index * MINUTE,
    events,
    prevHash: '',
    hash: '',
  }));
  const trail = foldTrail(TRAIL_ID, commits);
  const input = {
    channel: given.render === 'alert' ? 'C0CRISIS01' : 'C0SERVICE1',
    trail,
    postId: given.drawn === undefined ? undefined : trail.posts[given.drawn]?.postId,
    content:
      given.mention === null
        ? undefined
        : { id: TRAIL_ID, mention: given.mention, reasons: given.reasons, expiresAt: RECEIVED_AT },
    names: { ...given.names, desk: given.names.desk },
    earlier: given.earlier,
    cardUrl: given.cardUrl,
    can: given.can,
    deadlines: deadlinesIn(given.due, trail),
  };
  switch (given.render) {
    case 'card':
      return renderCard(input);
    case 'alert':
      return renderAlert({
        ...input,
        ping: given.ping,
        pingedBeforeAt:
          given.pingedMinutesBefore === undefined ? undefined : RECEIVED_AT - given.pingedMinutesBefore * MINUTE,
      });
    case 'plain':
      return renderPlain({ ...input, ping: given.ping });
    case 'call': {
      const post = trail.posts.find(({ purpose }) => purpose === given.call);
      if (post === undefined) throw new Error('the case asks for no call');
      return renderCall({ ...input, channel: post.channel }, post);
    }
    case 'note': {
      const post = trail.posts.findLast(({ purpose }) => purpose === 'note');
      if (post === undefined) throw new Error('the case asks for no note');
      return renderNote(input, post);
    }
    case 'word':
      return renderWord({ ...input, root: { ...emptyTrail('root'), tags: given.rootTags } });
  }
};

const deadlinesIn = (due: z.infer<typeof Case>['due'], { claim, replies }: Trail) => {
  const at = (minutes: number) => RECEIVED_AT + minutes * MINUTE;
  const answeredAt = replies[0]?.at;
  return {
    ...(due.acknowledge !== undefined && {
      acknowledge: { dueAt: at(due.acknowledge), metAt: claim?.at ?? answeredAt },
    }),
    ...(due.answer !== undefined && { answer: { dueAt: at(due.answer), metAt: answeredAt } }),
  };
};
