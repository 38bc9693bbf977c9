import { expect, test } from 'vitest';
import { gather } from '../../../functions/desk/gather.ts';
import { memoryContentStore } from '../../../shared/adapters/memory/memory-content-store.ts';
import { memoryDraftStore } from '../../../shared/adapters/memory/memory-draft-store.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import { someMention } from '../mention/some-mention.ts';
import { received } from '../trail/events.ts';

const AT = 1_000_000;
const by = { kind: 'person', user: 'U0ANNA0001' } as const;

/** What a form shows on `ines 3`, the words of Inès of three o’clock, when these stand below its card: `bob 4` came at four. */
const shown = async (below: readonly string[], ours: readonly string[] = []) => {
  const [content, drafts] = [memoryContentStore(), memoryDraftStore()];
  for (const id of ['ines 3', ...below]) {
    const [name = '', hour] = id.split(' ');
    const createdAt = AT + Number(hour);
    const author = name === 'nobody' ? undefined : { id: name };
    const mention = someMention({ platformId: id, text: id, createdAt, revision: createdAt, author });
    await content.put({ id, mention, reasons: [], expiresAt: AT * 2 });
  }
  for (const text of ours) await drafts.putDraft({ draft: text, text, expiresAt: AT * 2 });
  const events: readonly [TrailEvent, ...TrailEvent[]] = [
    // On some platforms, all comments on a post of ours are one conversation.
    received(AT + 3, { conversation: 'our own post' }),
    ...below.map((mention) => ({ type: 'continued', by: SYSTEM, mention, needsNoAnswer: true }) as const),
    ...ours.flatMap((draft) => {
      const at = AT + Number(draft.split(' ')[1]);
      return [
        { type: 'reply-drafted', by, draft, needsApproval: false },
        { type: 'reply-sent', by: SYSTEM, draft, at, reply: draft },
      ] as const;
    }),
  ];
  const commits = events.map((event, i) => ({
    id: 'ines 3',
    version: i + 1,
    commitId: `c${i}`,
    at: AT + Number(('draft' in event ? event.draft : '0 3').split(' ')[1]),
    events: [event],
    prevHash: '',
    hash: '',
  }));
  const { exchange } = await gather({ content, drafts }, foldTrail('ines 3', commits), AT);
  return exchange.map(({ text }) => text);
};

test.each([
  ['alone what nobody goes on with, whatever else is in its conversation', [], [], ['ines 3']],
  [
    'what its author wrote below it, and our answers, by when they came',
    ['ines 5'],
    ['us 4'],
    ['ines 3', 'us 4', 'ines 5'],
  ],
  ['an earlier word that came later before it', ['ines 1'], [], ['ines 1', 'ines 3']],
  ['others’ words before it, however late they are', ['bob 4', 'eva 2'], [], ['eva 2', 'bob 4', 'ines 3']],
  ['no stranger between it and our answer', ['bob 4'], ['us 5'], ['bob 4', 'ines 3', 'us 5']],
  ['as a stranger’s what has no author', ['nobody 4'], [], ['nobody 4', 'ines 3']],
  [
    'it, though so many wrote below it that there is no room for all: the latest five',
    ['bob 4', 'bob 5', 'bob 6', 'bob 7', 'bob 8', 'bob 9'],
    [],
    ['bob 5', 'bob 6', 'bob 7', 'bob 8', 'bob 9', 'ines 3'],
  ],
  [
    'its author’s latest word, though six others wrote after it',
    ['ines 5', 'bob 6', 'bob 7', 'bob 8', 'bob 9', 'eva 6', 'eva 7'],
    [],
    ['bob 7', 'eva 7', 'bob 8', 'bob 9', 'ines 3', 'ines 5'],
  ],
  [
    'its author’s words and ours rather than a stranger’s, and it with them',
    ['bob 4', 'ines 5', 'ines 6', 'ines 7'],
    ['us 8', 'us 9'],
    ['ines 3', 'ines 5', 'ines 6', 'ines 7', 'us 8', 'us 9'],
  ],
])('a form shows %s', async (_what, below, ours, expected) => {
  expect(await shown(below, ours)).toEqual(expected);
});
