import { aboutBlocks, deskVoice, listBlocks } from '../../functions/briefing/blocks.ts';
import { asPosted, explanationOf } from '../../functions/briefing/explain-text.ts';
import { exchangeBlocks } from '../../functions/desk/reply-blocks.ts';
import { checkBlocks, textLength } from '../../infra/local/slack-preview/check-blocks.ts';
import { policyOf } from '../../infra/read-policy-file.ts';
import type { Content } from '../../shared/content/content.ts';
import type { Mention } from '../../shared/mention/mention.ts';
import { standard } from '../../shared/platforms/standard.ts';
import { brandAccounts } from '../../shared/policy/brand-accounts.ts';
import { LOCALES } from '../../shared/policy/policy-words.ts';
import { type CardInput, renderAlert, renderCard, renderPlain } from '../../shared/slack/render.ts';
import { renderCall } from '../../shared/slack/render-call.ts';
import { renderNote } from '../../shared/slack/render-note.ts';
import { renderWord } from '../../shared/slack/render-word.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import { voiceIn } from '../../shared/slack/voice.ts';
import { emptyTrail, type Trail } from '../../shared/trail/trail.ts';
import { someTags } from '../unit/policy/policies.ts';
import { liveIn } from '../unit/slack/mrkdwn.ts';
import { type Hostile, hostileTexts } from './hostile-text.ts';

const AT = Date.parse('2026-11-23T09:00:00Z');
const CLAIMER = 'U0CAMILLE1';
const CHANNEL = 'C0BENCH0001';
const POLICY = policyOf(`${import.meta.dirname}/../../bench/policy.yaml`);
const ACCOUNTS = brandAccounts(POLICY);
const VOICE = deskVoice(undefined, POLICY);
const NAMES = { team: 'Press', desk: 'France', timeZone: 'Europe/Paris', brand: 'Acme' } as const;

export interface Tally {
  readonly mentions: number;
  /** Not understood by the parser, so quarantined and never drawn. */
  readonly quarantined: number;
  readonly messages: number;
  /** What was wrong, at most twenty. */
  readonly wrong: readonly string[];
}

/** Sends hostile mentions through parse and every renderer, and has the results read by the independent readers. */
export const checkHostile = (count: number, seed: number): Tally => {
  const hostile = hostileTexts(seed);
  let quarantined = 0;
  let messages = 0;
  const wrong: string[] = [];
  for (let n = 0; n < count && wrong.length < 20; n += 1) {
    const mention = parsed(hostile, n);
    if (mention === undefined) {
      quarantined += 1;
      continue;
    }
    for (const [surface, found] of Object.entries(complaintsOf(mention, hostile))) {
      messages += 1;
      wrong.push(...found.map((complaint) => `mention ${n}, ${surface}: ${complaint}`));
    }
  }
  return { mentions: count, quarantined, messages, wrong };
};

/** Cards of hostile mentions, and a home tab's list of them, for a page that draws them. */
export const hostileSurfaces = (
  count: number,
  seed: number,
): { readonly cards: readonly SlackMessage[]; readonly list: readonly object[] } => {
  const hostile = hostileTexts(seed);
  const inputs = Array.from({ length: count }, (_, n) => parsed(hostile, n)).flatMap((mention) =>
    mention === undefined ? [] : [inputOf(mention, hostile)],
  );
  const items = inputs.slice(0, 12).map(({ trail, content }) => ({
    trail,
    content,
    dueAt: AT,
    isOverdue: true,
    cardUrl: undefined,
  }));
  const list = listBlocks({ title: 'Open', items, hasQuotes: true, count: items.length }, VOICE);
  return { cards: inputs.map(renderCard), list };
};

const parsed = (hostile: Hostile, n: number): Mention | undefined => {
  const { events } = standard.parse(
    {
      type: 'mention.created',
      timestamp: new Date(AT).toISOString(),
      data: {
        id: `m-${n}`,
        platform: hostile.oneOf(['x', 'blog', 'review-site']),
        url: hostile.oneOf([hostile.link(), hostile.text().slice(0, 5_000)]),
        text: hostile.text(),
        author: { id: `a-${n}`, name: hostile.name(), handle: hostile.name(), bio: hostile.name(), followers: n },
        kind: hostile.oneOf(['post', 'comment', 'review', 'article']),
        brandAccount: hostile.name(),
        lang: hostile.name(),
      },
    },
    { accounts: ACCOUNTS, receivedAt: AT },
  );
  const [event] = events;
  return event?.type === 'mention' ? event.mention : undefined;
};

const trailOf = (mention: Mention): Trail => ({
  ...emptyTrail('trail-id-of-22-letters'),
  received: {
    platform: mention.platform,
    via: mention.via,
    kind: mention.kind,
    createdAt: AT,
    receivedAt: AT,
    revision: AT,
    authorAlias: undefined,
    conversation: undefined,
  },
  tags: someTags(),
  route: { team: 'security', desk: 'fr', rule: 'outages', hidden: undefined, at: AT },
  claim: { user: CLAIMER, by: { kind: 'person', user: CLAIMER }, at: AT },
});

const inputOf = (mention: Mention, hostile: Hostile) => {
  const trail = trailOf(mention);
  const content: Content = {
    id: trail.id,
    mention,
    reasons: [{ field: 'topic', value: 'outage', words: [hostile.name(), mention.text.slice(0, 80)] }],
    expiresAt: AT + 1,
  };
  const locale = hostile.oneOf(LOCALES);
  return { channel: CHANNEL, trail, content, names: { ...NAMES, locale } } satisfies CardInput;
};

/** What is wrong on each surface where a stranger's words appear. */
const complaintsOf = (mention: Mention, hostile: Hostile): Readonly<Record<string, readonly string[]>> => {
  const input = inputOf(mention, hostile);
  const { trail, content, names } = input;
  const { locale } = names;
  const call = { purpose: 'escalation', ping: 'here', below: undefined, calledAt: AT } as const;
  const voice = voiceIn({ locale, timeZone: 'Europe/Paris' });
  const item = { trail, dueAt: AT, isOverdue: true, content, cardUrl: undefined };
  const route = trail.route && { ...trail.route, hidden: 'grouped' as const };
  const { platform } = mention;
  const place = { platform, at: AT, channel: CHANNEL, ts: undefined };
  const followUp = { ...place, mention: trail.id, home: trail.id, state: 'answered', answeredAt: AT } as const;
  const told = { ...item, ...followUp, trail: { ...trail, route }, homeTrail: trail };
  const exchange = [
    { who: { name: mention.author?.name ?? '' }, text: mention.text, at: AT },
    { who: 'us' as const, text: mention.text, at: AT },
  ];
  const gathered = { exchange, draft: undefined };
  const context = { by: { kind: 'person', user: CLAIMER }, now: AT, policy: POLICY, requestId: 'r', gathered } as const;
  const post = asPosted(mention.text, POLICY);
  const said = explanationOf(post, someTags(), { ...VOICE, texts: voice.texts }, false).join('\n');
  return {
    card: ofMessage(renderCard(input)),
    alert: ofMessage(renderAlert({ ...input, ping: 'here' })),
    plain: ofMessage(renderPlain({ ...input, ping: 'here' })),
    word: ofMessage(renderWord({ ...input, root: undefined })),
    note: ofMessage(
      renderNote(input, { note: 'reply-unknown', aboutDraft: undefined, hideProblem: undefined, ping: CLAIMER }),
    ),
    reminder: ofMessage(renderCall(input, { ...call, purpose: 'reminder', below: { trailId: 't', postId: 'p' } })),
    escalation: ofMessage(renderCall(input, call)),
    'list and home': ofBlocks(
      listBlocks({ title: 'Open', items: [item, item], hasQuotes: true, count: 2 }, VOICE),
      'home',
    ),
    'whom to tell': ofBlocks(
      aboutBlocks(
        { title: 'About', topic: 'outage', crisis: undefined, items: [told, told], count: 3, left: 3 },
        VOICE,
      ),
      'message',
    ),
    'reply form': ofBlocks(exchangeBlocks(context, voice), 'modal'),
    explanation: [...liveOf(said, true), ...(said.length > 3_000 ? ['too long'] : [])],
  };
};

const ofMessage = (message: SlackMessage): readonly string[] => [
  ...ofBlocks(message.blocks ?? [], 'message'),
  // The adapter sends `parse: none`, and without blocks no markup at all.
  ...liveOf(message.text, true),
  ...(message.text.length > 4_000 ? ['fallback too long'] : []),
  ...(message.text.trim() === '' ? ['fallback empty'] : []),
  ...(message.text.isWellFormed() ? [] : ['half a character']),
  ...(textLength(message.blocks ?? []) > 12_000 ? ['more than 12,000 characters'] : []),
];

const ofBlocks = (blocks: readonly unknown[], surface: 'message' | 'modal' | 'home'): readonly string[] => [
  ...checkBlocks(blocks, surface),
  ...textsIn(blocks).flatMap(({ type, text, verbatim }) => [
    ...(type === 'mrkdwn' ? liveOf(text, verbatim === true) : []),
    ...(text.isWellFormed() ? [] : ['half a character']),
    ...(/[\u202a-\u202e\u2066-\u2069]/.test(text) ? ['a direction override'] : []),
  ]),
];

/** Live beside what is ours to say. */
const liveOf = (text: string, verbatim: boolean): readonly string[] =>
  liveIn(text, verbatim)
    .filter(({ kind, source }) => kind !== 'format' && !OURS.has(source))
    .map(({ kind, source }) => `live ${kind}: ${source.slice(0, 60)}`);

const OURS = new Set([
  `@${CLAIMER}`,
  '!here',
  ...Object.values(POLICY.policy.channels).map((channel) => `#${channel}`),
]);

interface TextObject {
  readonly type: string;
  readonly text: string;
  readonly verbatim?: unknown;
}

const textsIn = (value: unknown): readonly TextObject[] => {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(textsIn);
  return isText(value) ? [value, ...inner] : inner;
};

const isText = (value: object): value is TextObject =>
  'type' in value && 'text' in value && typeof value.text === 'string' && typeof value.type === 'string';
