import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { ANNA, BORIS, choice, SERVICE } from '../desk/office.ts';
import { cameBack, openAnswering } from './answering.ts';

/** The desk with one mention, on its card. */
let desk: ReturnType<typeof openAnswering>;
const opens = async (policy: object = {}) => {
  desk = openAnswering(policy);
  await desk.arrives('m1');
};
beforeEach(() => opens());

const WORDS = 'Bonjour Inès, votre carte remarche depuis midi. Bonne journée !';

describe('A reply whose box is ticked resolves the mention', () => {
  const ticked = { resolve: { selected_options: [{ value: 'resolve' }] } };
  const sends = async () => {
    await desk.press(ANNA, 'reply', 'm1');
    await desk.submit(ANNA, { ...desk.field(WORDS), ...ticked });
  };

  test('once it is sent and not before, in the name of who wrote it', async () => {
    await sends();
    expect((await desk.trail('m1')).closed).toBeUndefined();
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
    const { closed, replies } = await desk.trail('m1');
    expect([closed?.how, closed?.by, replies.length]).toEqual(['resolved', { kind: 'person', user: ANNA }, 1]);
    await desk.works();
    expect(JSON.stringify(desk.slack.cards(SERVICE))).toContain('Resolved');
  });

  test('also where the platform tells of the reply first', async () => {
    desk.platform.beforeAnswer = async (): Promise<void> => desk.webhookTells('m1', 'reply-1');
    await sends();
    await desk.replies();
    const { closed, replies } = await desk.trail('m1');
    expect([closed?.how, replies.length]).toEqual(['resolved', 1]);
  });

  test('when whoever approves it has sent it, and is told so before', async () => {
    await opens({ replies: { platforms: ['x'], approval: [{ topic: 'outage' }] } });
    await sends();
    await desk.press(BORIS, 'review', 'm1');
    expect(JSON.stringify(desk.views.at(-1)?.view)).toContain('Once it is sent: Resolve');
    await desk.submit(BORIS, { decision: choice('approve') });
    await desk.replies();
    expect((await desk.trail('m1')).closed).toMatchObject({ how: 'resolved', by: { user: ANNA } });
  });

  test('only then, and nothing without it', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies();
    expect((await desk.trail('m1')).closed).toBeUndefined();
  });

  const X = {
    refuses: async (): Promise<void> => {
      desk.platform.next.push({ kind: 'refused', reason: 'forbidden' });
    },
  };
  test.each([
    ['it is refused', () => X.refuses()],
    ['its author has edited it since', () => desk.edits('m1', 'And the app is down too')],
    [
      'somebody has written since',
      () => desk.happens('m1', { type: 'continued', by: { kind: 'platform', platform: 'x' }, mention: 'm2' }),
    ],
    ['a colleague has it now', () => desk.happens('m1', { type: 'assigned', by: SYSTEM, to: BORIS })],
  ] as const)('but not where %s', async (_what, happens) => {
    await sends();
    await happens();
    await desk.replies();
    expect((await desk.trail('m1')).closed).toBeUndefined();
  });

  test('for who may resolve: others are told, and send it without', async () => {
    const roles = { leads: { who: [BORIS], may: 'everything' }, writers: { who: [ANNA], may: ['reply', 'claim'] } };
    await opens({ roles });
    await desk.press(ANNA, 'reply', 'm1');
    const refused = await desk.submit(ANNA, { ...desk.field(WORDS), ...ticked });
    expect(refused.body).toContain('role does not allow');
    expect((await desk.trail('m1')).drafts).toEqual([]);
    expect((await desk.submit(ANNA, desk.field(WORDS))).body).toBe('');
    expect((await desk.trail('m1')).drafts).toHaveLength(1);
  });

  test('and a form that comes back has it ticked still', async () => {
    await desk.press(ANNA, 'reply', 'm1');
    await desk.edits('m1', 'And the app is down too');
    const { view } = cameBack((await desk.submit(ANNA, { ...desk.field(WORDS), ...ticked })).body);
    expect(JSON.stringify(view)).toContain('"initial_options":[{"text":{"type":"plain_text","text":"Resolve"');
  });
});
