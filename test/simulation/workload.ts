import { createHash } from 'node:crypto';
import { crisisTrailId } from '../../shared/crisis/crisis.ts';
import { type MentionRef, mentionIdOf } from '../../shared/mention/mention.ts';
import { type Instant, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import type { HttpRequest } from '../../shared/runtime/http.ts';
import { CRISIS_BUTTON } from '../../shared/slack/render-crisis.ts';
import { ANSWERED, commandOf, ID_KEY, postOf, pressOf, submissionOf, webhookOf } from './fixtures.ts';
import type { Acknowledged, Action } from './journal.ts';
import { type Random, randomOf } from './random.ts';
import { ANSWERED_WEBHOOK, START, WEBHOOK, type World } from './world.ts';

/** A mention of the workload, and what its follow-ups need to know. */
export interface Subject {
  readonly platformId: string;
  readonly trailId: string;
  readonly text: string;
  readonly authorId: string;
  readonly createdAt: Instant;
  /** Where it stands: what is answered through an API is made, and left to the desk. */
  readonly on: 'blog' | 'x';
}

export interface Workload {
  readonly subjects: readonly Subject[];
  /** Nothing of it is still to come. */
  readonly isOver: () => boolean;
  /** Until when what was asked for asks for more by itself: a mention that is set aside, missed targets, a second look. */
  readonly asksUntil: Instant;
}

/** What happens to a mention beside its creation: how often, and what. A new action joins by an entry here. */
const ACTIONS = {
  edit: {
    on: 'blog',
    chance: 0.25,
    // What was noise says something now.
    act: (stage) => {
      const text = stage.subject.text.replace(
        /^none normal/,
        stage.random.pick(['press high', 'customer-service critical']),
      );
      stage.send('mention.updated', { text: `${text} (edited)` });
    },
  },
  deletion: { on: 'blog', chance: 0.15, act: (stage) => stage.send('mention.deleted', {}) },
  brandReply: { on: 'blog', chance: 0.2, act: (stage) => stage.reply() },
  claims: {
    chance: 0.4,
    act: (stage) => {
      for (const user of STAFF.slice(0, stage.random.int(1, 3))) stage.press('claim', user);
    },
  },
  givesBack: { chance: 0.15, act: (stage) => stage.press('release', stage.random.pick(STAFF)) },
  resolve: { chance: 0.2, act: (stage) => stage.press('resolve', 'U0ANNA0001') },
  dismiss: { chance: 0.08, act: (stage) => stage.press('dismiss', stage.random.pick(STAFF)) },
  reopen: { chance: 0.08, act: (stage) => stage.press('reopen', stage.random.pick(STAFF)) },
  answered: { chance: 0.1, act: (stage) => stage.press('answered', stage.random.pick(STAFF)) },
  wake: { chance: 0.08, act: (stage) => stage.press('wake', stage.random.pick(STAFF)) },
  reroute: {
    chance: 0.12,
    act: (stage) => {
      const team = stage.random.pick(['press', 'customer-service', 'communications']);
      stage.submit('reroute', stage.random.pick(STAFF), { team: chosen(team), desk: chosen('group') });
    },
  },
  snooze: {
    chance: 0.12,
    laterMs: 150 * SECOND,
    act: (stage) => {
      const seconds = stage.random.int(20, 150);
      stage.submit('snooze', stage.random.pick(STAFF), {
        at: { selected_date_time: Math.floor(stage.now() / SECOND) + seconds },
      });
    },
  },
  assign: {
    chance: 0.1,
    act: (stage) => stage.submit('assign', 'U0ANNA0001', { assignee: { selected_user: stage.random.pick(STAFF) } }),
  },
  retag: {
    chance: 0.08,
    act: (stage) =>
      stage.submit('retag', 'U0ANNA0001', {
        topic: chosen('outage'),
        urgency: chosen(stage.random.pick(['critical', 'high', 'normal', 'low'])),
      }),
  },
  reply: {
    on: 'x',
    chance: 0.5,
    laterMs: 20 * MINUTE,
    act: (stage) => stage.answer(stage.random.pick(STAFF)),
  },
  // Somebody else answers at about the same time.
  secondReply: { on: 'x', chance: 0.2, laterMs: 20 * MINUTE, act: (stage) => stage.answer('U0BRUNO001') },
  review: {
    on: 'x',
    chance: 0.4,
    act: (stage) => stage.submit('review', stage.random.pick(STAFF), { decision: chosen('approve') }),
  },
  // A second look after 35 s, and a second drawing of the card two minutes later.
  erasure: { on: 'blog', chance: 0.06, laterMs: 155 * SECOND, act: (stage) => stage.erase() },
  forgedWebhook: { on: 'blog', chance: 0.05, act: (stage) => stage.forge('webhook') },
  forgedPress: { chance: 0.05, act: (stage) => stage.forge('press') },
  notUnderstood: {
    on: 'blog',
    chance: 0.05,
    act: (stage) => stage.send('mention.sung', { song: stage.subject.platformId }),
  },
  redrive: { chance: 0.05, act: (stage) => stage.redrive() },
} satisfies Record<string, Entry>;

interface Entry {
  readonly chance: number;
  /** Only for mentions there. */
  readonly on?: Subject['on'];
  /** For how long it asks for more by itself. */
  readonly laterMs?: number;
  readonly act: (stage: Stage) => void;
}

const chosen = (value: string) => ({ selected_option: { value } });

interface Stage {
  readonly subject: Subject;
  readonly random: Random;
  readonly send: (type: string, data: { readonly text?: string; readonly song?: string }) => void;
  readonly reply: () => void;
  readonly now: () => Instant;
  readonly press: (action: Action, user: string) => void;
  readonly submit: (action: Action, user: string, fields: Readonly<Record<string, object>>) => void;
  /** Writes a reply that is to be sent, in words that nobody else has written. */
  readonly answer: (user: string) => void;
  /** All that its author has written so far. */
  readonly erase: () => void;
  readonly forge: (what: 'webhook' | 'press') => void;
  readonly redrive: () => void;
}

export const STAFF = ['U0ANNA0001', 'U0BRUNO001', 'U0CHLOE001'] as const;
/** How every text of the workload begins. */
export const SAID = /(press|customer-service|communications|none) (normal|high|critical):/;
export const FORGER = 'U0FORGER01';
export const FORGED_TEXT = 'press critical: forged';

/** Plans `count` mentions and what becomes of them over `spreadMs`. */
export const startWorkload = (world: World, seed: number, count: number, spreadMs: number): Workload => {
  const random = randomOf(seed, 'workload');
  const { scheduler, faults, trace, slack, journal } = world;
  // In some runs everything comes at once to one team: then the pace is what matters.
  const isBurst = random.chance(0.2);
  let open = 0;
  let webhooks = 0;
  let answers = 0;

  const plan = (at: Instant, run: () => void): void => {
    open += 1;
    scheduler.at(at, () => {
      open -= 1;
      run();
    });
  };

  const deliver = (envelope: object, acknowledged: Acknowledged): void =>
    sendUntilTaken(WEBHOOK, JSON.stringify(envelope), acknowledged, (id, at) => webhookOf(id, envelope, at));

  /** Sends until it is answered 2xx, and now and then again after that. */
  const sendUntilTaken = (
    functionName: string,
    what: string,
    acknowledged: Acknowledged,
    requestAt: (id: string, at: Instant) => HttpRequest,
  ): void => {
    webhooks += 1;
    const id = `msg_${webhooks}`;
    const send = (isKnown: boolean): void => {
      open += 1;
      trace('platform', `sends ${id} ${what.slice(0, 110)}`);
      world.request(functionName, requestAt(id, scheduler.now()), 10 * SECOND, (status) => {
        open -= 1;
        trace('platform', `${id} answered ${status ?? 'not'}`);
        const isTaken = status !== undefined && status < 300;
        if (isTaken && !isKnown) journal.acknowledged.push(acknowledged);
        if (!isTaken) plan(scheduler.now() + random.int(1, 10) * SECOND, () => send(isKnown));
        else if (faults.strikes('redelivery', 0.3))
          plan(scheduler.now() + random.int(0, 120) * SECOND, () => send(true));
      });
    };
    send(false);
  };

  /** Presses a button of a card, or hands in its form, as soon as it is shown; again when the answer is no 200, for a while. */
  const press = (
    subject: Subject,
    action: Action,
    user: string,
    fill?: () => Readonly<Record<string, object>>,
  ): void => {
    const { trailId } = subject;
    const until = scheduler.now() + 3 * MINUTE;
    const attempt = (): void => {
      // The newest: where it went after a reroute.
      const shown = slack.messages.findLast(({ postId }) => postId.startsWith(`${trailId}/`));
      const again = (): void => {
        if (scheduler.now() < until) plan(scheduler.now() + random.int(1_000, 8_000), attempt);
      };
      if (shown === undefined) {
        again();
        return;
      }
      open += 1;
      trace(user, `presses ${action} on ${trailId}`);
      const startedAt = scheduler.now();
      const wish = { action, trailId, user, channel: shown.channel, ts: shown.ts };
      const fields = fill?.();
      world.request(
        'desk',
        fields === undefined ? pressOf(wish, scheduler.now()) : submissionOf({ ...wish, fields }, scheduler.now()),
        3 * SECOND,
        (status, body) => {
          open -= 1;
          // What changes nothing is answered too, and the person is told so.
          const isRefused = body !== '' || journal.told.some((told) => told.user === user && told.at >= startedAt);
          trace(user, `sees ${status ?? 'no answer'}${isRefused ? ', refused' : ''}`);
          if (status !== 200) again();
          else if (!isRefused) journal.acknowledged.push({ kind: 'press', trailId, action, user });
        },
      );
    };
    attempt();
  };

  /** Asks the desk again, with the same bytes, until that is kept. */
  const untilTaken = (user: string, what: string, requestAt: (at: Instant) => HttpRequest, taken: () => void): void => {
    open += 1;
    trace(user, what);
    world.request('desk', requestAt(scheduler.now()), 3 * SECOND, (status) => {
      open -= 1;
      trace(user, `sees ${status ?? 'no answer'}`);
      if (status === 200) taken();
      else plan(scheduler.now() + random.int(1_000, 8_000), () => untilTaken(user, what, requestAt, taken));
    });
  };

  const stageOf = (subject: Subject): Stage => ({
    subject,
    random,
    send: (type, data) => {
      if (subject.on === 'x') {
        const { trailId, text } = subject;
        const acknowledged: Acknowledged = { kind: 'mention', trailId, isHidden: isHidden(text), revision: 0 };
        // The same bytes, whenever it is sent again.
        const post = postOf(subject, scheduler.now());
        return sendUntilTaken(ANSWERED_WEBHOOK, `post ${subject.platformId}`, acknowledged, () => post);
      }
      const { platformId, trailId, text, createdAt } = subject;
      const at = scheduler.now();
      const common = { id: platformId, platform: 'blog' };
      const author = { id: subject.authorId, handle: subject.authorId, name: 'Marie' };
      const shared = { ...common, createdAt: iso(createdAt), author, ...data };
      const envelope = { type, timestamp: iso(at), data: type === 'mention.deleted' ? common : { text, ...shared } };
      const revision = type === 'mention.created' ? createdAt : at;
      deliver(
        envelope,
        acknowledgedOf(
          envelope,
          { trailId, isHidden: isHidden(data.text ?? text), revision },
          { authorId: subject.authorId, at },
        ),
      );
    },
    reply: () => {
      const { platformId, trailId } = subject;
      const id = `reply-${platformId}-${random.int(1, 2)}`;
      const at = scheduler.now();
      const data = { id, platform: 'blog', text: 'Thank you', author: { handle: 'banque' }, inReplyTo: platformId };
      const reply = mentionIdOf(ID_KEY, refOf(id));
      deliver({ type: 'mention.created', timestamp: iso(at), data }, { kind: 'reply', trailId, reply });
    },
    now: scheduler.now,
    press: (action, user) => press(subject, action, user),
    submit: (action, user, fields) => press(subject, action, user, () => fields),
    answer: (user) =>
      press(subject, 'reply', user, () => {
        answers += 1;
        return { text: { value: `answer ${answers}` } };
      }),
    erase: () => {
      const { authorId } = subject;
      const at = scheduler.now();
      const trailIds = subjects
        .filter((each) => each.on === 'blog' && each.authorId === authorId && each.createdAt <= at)
        .map(({ trailId }) => trailId);
      const envelope = { type: 'author.deleted', timestamp: iso(at), data: { platform: 'blog', id: authorId } };
      deliver(envelope, { kind: 'erasure', authorId, at, trailIds });
    },
    forge: (what) => {
      const at = scheduler.now();
      const expectRefusal = (status: number | undefined): void => {
        if (status === undefined || status === 401 || status === 503) return;
        journal.violations.push({
          promise: 'the forged has no effect',
          what: `a forged ${what} was answered ${status}`,
        });
      };
      if (what === 'press') {
        const forged = pressOf(
          { action: 'claim', trailId: subject.trailId, user: FORGER, channel: 'C0PRESS001', ts: '1.0' },
          at,
          'not-the-secret',
        );
        return world.request('desk', forged, 3 * SECOND, expectRefusal);
      }
      const data = { id: `forged-${subject.platformId}`, platform: 'blog', text: FORGED_TEXT };
      const envelope = { type: 'mention.created', timestamp: iso(at), data };
      world.request(WEBHOOK, webhookOf('msg_forged', envelope, at, 'not-the-secret'), 10 * SECOND, expectRefusal);
    },
    redrive: () => world.redrive(),
  });

  const subjects = Array.from({ length: count }, (_, index): Subject => {
    const on = random.chance(0.25) ? 'x' : 'blog';
    const platformId = on === 'x' ? `${1_990_000_000_000 + index}` : `p-${index + 1}`;
    const createdAt = START + (isBurst ? random.int(0, 3 * SECOND) : random.int(0, spreadMs));
    // Most write once; some come back.
    const author = random.chance(0.7) ? index + 1 : 1;
    const authorId = on === 'x' ? `${1_000 + author}` : `author-${author}`;
    const text = isBurst && random.chance(0.8) ? 'press normal: burst' : textOf(random);
    return {
      platformId,
      on,
      trailId: mentionIdOf(
        ID_KEY,
        on === 'x' ? { via: ANSWERED.id, platform: ANSWERED.id, platformId } : refOf(platformId),
      ),
      text: `${text} ${platformId}`,
      authorId,
      createdAt,
    };
  });
  let asksUntil = START;
  const asks = (until: Instant): void => {
    asksUntil = Math.max(asksUntil, until);
  };
  // The last call after a missed target: two minutes, and half a minute more.
  const hasTargets = Object.keys(world.policy.policy.targets).length > 0;
  for (const subject of subjects) {
    const stage = stageOf(subject);
    trace('workload', `${subject.platformId} is ${subject.trailId}`);
    plan(subject.createdAt + random.int(0, 5 * SECOND), () => stage.send('mention.created', {}));
    if (hasTargets) asks(subject.createdAt + 155 * SECOND);
    for (const { chance, laterMs = 0, on = subject.on, act } of Object.values<Entry>(ACTIONS)) {
      // Also before the mention itself has arrived: platforms keep no order.
      const at = subject.createdAt + (random.chance(0.5) ? random.int(0, 15 * SECOND) : random.int(0, spreadMs));
      if (!random.chance(chance) || on !== subject.on) continue;
      plan(at + 1, () => act(stage));
      if (laterMs > 0) asks(at + laterMs);
      // A reroute and a reopening start the targets anew.
      if (hasTargets) asks(at + 155 * SECOND);
    }
  }
  const crises = randomOf(seed, 'crises');
  if (crises.chance(0.4)) {
    const channel = crises.pick(['C0PRESS001', 'C0PRESS001', 'C0SERVICE1']);
    const user = crises.pick(STAFF);
    const trailId = crisisTrailId(channel, 'other');
    const acknowledged = (isOver: boolean) => () => void journal.acknowledged.push({ kind: 'crisis', trailId, isOver });
    const declare = (at: Instant) => commandOf({ text: 'crisis other', user, channel }, at);
    const press = (button: 'end' | 'widen') => (at: Instant) =>
      pressOf(
        { action: CRISIS_BUTTON[button], trailId: `${trailId}/1`, user: crises.pick(STAFF), channel, ts: '1.0' },
        at,
      );
    plan(START + crises.int(0, spreadMs / 8), () =>
      untilTaken(user, 'declares a crisis', declare, () => {
        acknowledged(false)();
        if (crises.chance(0.5)) {
          plan(scheduler.now() + crises.int(1, spreadMs / 4), () =>
            untilTaken(user, 'has the crisis group what is high', press('widen'), () => {}),
          );
        }
        plan(scheduler.now() + crises.int(10 * SECOND, spreadMs), () =>
          untilTaken(user, 'ends the crisis', press('end'), acknowledged(true)),
        );
      }),
    );
    asks(START + 1.125 * spreadMs + 155 * SECOND);
  }
  return { subjects, isOver: () => open === 0, asksUntil };
};

const acknowledgedOf = (
  envelope: { readonly type: string },
  of: { readonly trailId: string; readonly isHidden: boolean; readonly revision: Instant },
  sent: { readonly authorId: string; readonly at: Instant },
): Acknowledged => {
  switch (envelope.type) {
    case 'mention.created':
    case 'mention.updated':
      return { kind: 'mention', ...of };
    case 'mention.deleted':
      return { kind: 'deletion', trailId: of.trailId };
    default:
      return { kind: 'unknown', contentId: quarantineIdOf(envelope), ...sent };
  }
};

/** By the bytes of the webhook: `functions/classify/put-aside.ts`. */
const quarantineIdOf = (envelope: object): string => {
  const bytes = Buffer.from(JSON.stringify(envelope)).toString('base64');
  return `quarantine-${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}`;
};

const textOf = (random: Random): string => {
  const team = random.pick(['press', 'press', 'customer-service', 'communications', 'none']);
  const urgency = random.pick(['normal', 'normal', 'normal', 'high', 'critical']);
  const special = random.pick(['', '', '', '', '', '', '', ' (bad blocks)', ' (channel gone)', ' (breaks)']);
  return `${team} ${team === 'none' ? 'normal' : urgency}:${special}`;
};

const isHidden = (text: string): boolean => text.startsWith('none ');

const refOf = (platformId: string): MentionRef => ({ via: 'standard', platform: 'blog', platformId });

const iso = (at: Instant): string => new Date(at).toISOString();
