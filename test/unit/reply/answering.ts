import * as z from 'zod';
import { createReply, type ReplyPorts } from '../../../functions/reply/handler.ts';
import { LEASE_MS, SETTLE_MS } from '../../../functions/reply/protocol.ts';
import { mentionIdOf } from '../../../shared/mention/mention.ts';
import type { Ambiguous, Refused, Replier } from '../../../shared/platforms/platform.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { openOffice, View } from '../desk/office.ts';

export const ID_KEY = 'the key of the hashes';
export const LEASE_AND_WAIT_MS = LEASE_MS + SETTLE_MS + MINUTE;

/** What X does with the next reply. `lost`: it takes it, and its answer is lost; `swallowed`: neither. */
type Turn = 'takes' | 'lost' | 'swallowed' | Refused;

/** The real desk and the real reply function, with an X of which one is told what it does. */
export const openAnswering = (policy: object = {}) => {
  const office = openOffice({ policy: { replies: { platforms: ['x'] }, ...policy } });
  const sent: { readonly id: string; readonly text: string; readonly at: number; readonly to: string }[] = [];
  const hidden: string[] = [];
  const state: {
    next: Turn[];
    beforeAnswer?: () => Promise<void>;
    hide: 'hidden' | 'ambiguous' | Refused;
    token: string | undefined;
    look: 'works' | 'fails';
  } = {
    next: [],
    hide: 'hidden',
    token: 'token',
    look: 'works',
  };
  const outcomeOf = (id: string, at: number, turn: Turn): Awaited<ReturnType<Replier['reply']>> =>
    turn === 'takes' ? { kind: 'sent', replyId: id, at } : typeof turn === 'string' ? AMBIGUOUS : turn;

  const replier: Replier = {
    replyToken: 'X_ACCESS_TOKEN',
    reply: async ({ platformId }, text) => {
      const turn = state.next.shift() ?? 'takes';
      const [id, at] = [`reply-${sent.length + 1}`, office.now()];
      if (turn === 'takes' || turn === 'lost') sent.push({ id, text, at, to: platformId });
      await state.beforeAnswer?.();
      return outcomeOf(id, at, turn);
    },
    find: async ({ platformId }, { text, since, isKnown }) => {
      if (state.look === 'fails') return { kind: 'unknown' };
      const found = sent.find(
        (each) => each.to === platformId && each.text === text && each.at >= since && !isKnown(each.id),
      );
      return found === undefined ? { kind: 'absent' } : { kind: 'sent', replyId: found.id, at: found.at };
    },
    hide: async ({ platformId }) => {
      if (state.hide === 'hidden') hidden.push(platformId);
      return typeof state.hide === 'string' ? { kind: state.hide } : state.hide;
    },
  };
  const workerWith = (ports: Partial<ReplyPorts>, policy = office.policy) =>
    createReply(
      {
        policy,
        idKey: ID_KEY,
        replierOf: (platform) => (platform === 'x' ? replier : undefined),
      },
      { ...office.ports, platformApi: { http: NO_NETWORK, tokenIn: () => state.token }, ...ports },
    );
  const worker = workerWith({});
  const field = (text: string) => ({ text: { value: text } });

  return {
    ...office,
    sent,
    hidden,
    workerWith,
    platform: state,
    field,
    /** Opens the form, writes, and sends. */
    answers: async (user: string, id: string, text: string) => {
      await office.press(user, 'reply', id);
      return office.submit(user, field(text));
    },
    /** Everything that the reply function has to do for so long, a minute a turn. */
    replies: async (minutes = 3) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        while ((await office.queues.deliver('replies', worker)) > 0);
        office.passes(MINUTE);
      }
    },
    /** Its author edits it. */
    edits: async (id: string, text: string) => {
      office.passes(MINUTE);
      const kept = await office.content.get(id, office.now());
      if (kept === undefined) throw new Error('nothing to edit');
      const revision = office.now();
      await office.content.put({ ...kept, mention: { ...kept.mention, text, revision } });
      await office.happens(id, { type: 'edited', by: { kind: 'platform', platform: 'x' }, revision });
    },
    /** X's webhook tells of a reply of ours. */
    webhookTells: async (id: string, replyId: string, at = office.now()) => {
      const reply = mentionIdOf(ID_KEY, { via: 'x', platform: 'x', platformId: replyId });
      await office.happens(id, { type: 'replied', by: { kind: 'platform', platform: 'x' }, at, reply });
    },
  };
};

const AMBIGUOUS: Ambiguous = { kind: 'ambiguous' };
const NO_NETWORK: typeof fetch = () => Promise.reject(new Error('no network in this test'));

/** A form that came back, and what it says first. */
export const cameBack = (body: string) => {
  const { view } = Update.parse(JSON.parse(body));
  return { view, says: First.parse(view.blocks[0]).text.text };
};
const Update = z.object({ response_action: z.literal('update'), view: View });
const First = z.object({ text: z.object({ text: z.string() }) });
