import { createClock } from '../../../functions/clock/handler.ts';
import type { Urgency } from '../../../shared/mention/tags.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { comesBack } from '../../../shared/sla/call.ts';
import { deadlinesOf } from '../../../shared/sla/deadlines.ts';
import { settingTimers } from '../../../shared/sla/set-timers.ts';
import { decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import { type Events, SYSTEM } from '../../../shared/trail/event.ts';
import type { TrailStore } from '../../../shared/trail/trail-store.ts';
import { inMemory } from '../in-memory.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';

export const CAMILLE = 'U0CAMILLE1';
export const KARIM = 'U0KARIM001';
export const RELAY = 'S0RELAYFR1';
export const LEAD = 'S0LEAD0001';
export const NIGHT = 'U0NIGHT001';
export const SERVICE = 'C0SERVICE1';
export const PRESS = 'C0PRESS001';
export const CRISIS = 'C0CRISIS01';

/** A Monday in Paris, nine o'clock. 1 December is closed, as a public holiday would be. */
export const MONDAY = Date.parse('2026-11-23T09:00+01:00');

export const POLICY = compilePolicy(
  Policy.parse({
    brand: { names: ['Banque'] },
    accounts: [{ name: '@banque', platform: 'x', handle: 'banque' }],
    channels: { service: SERVICE, press: PRESS, crisis: CRISIS },
    teams: {
      'customer-service': { name: 'Service' },
      press: {
        name: 'Press',
        targets: { high: { acknowledge: '10m', answer: '1h', hours: 'always' } },
        reroute: 'continue',
        escalation: { steps: [{ rota: 'nights' }] },
      },
    },
    calendars: { office: { hours: { 'mon-fri': ['09:00-12:30', '14:00-18:00'] }, closed: ['2026-12-01'] } },
    rotas: {
      nights: {
        timeZone: 'Europe/Paris',
        shifts: [{ days: 'mon-sun', hours: '18:00-09:00', who: NIGHT }],
      },
    },
    desks: {
      fr: {
        name: 'France',
        timeZone: 'Europe/Paris',
        calendar: 'office',
        locale: 'fr',
        relay: RELAY,
        channels: { 'customer-service': 'service', press: 'press' },
      },
    },
    groupDesk: 'fr',
    rules: [{ name: 'everything', team: 'customer-service' }],
    targets: {
      critical: { acknowledge: '5m', answer: '30m', hours: 'always' },
      high: { answer: '2h' },
      normal: { acknowledge: '4h', answer: '24h' },
    },
    reminderBefore: '25%',
    escalation: {
      steps: [
        { ping: 'relay' },
        { after: '30m', ping: LEAD, urgency: ['critical', 'high', 'normal'] },
        { after: '1h', ping: 'here', channel: 'crisis', urgency: 'critical' },
      ],
      repeat: '2h',
    },
  }),
);

const ID = 'mention-1';

/** One mention, the people who work on it, and three clocks that race for every timer, minute by minute. */
export const createWatch = (start = MONDAY) => {
  const { clock, passes, newId, trail: store, timers, pace } = inMemory(start, []);
  const { now } = clock;
  const sent: string[] = [];
  const queues = {
    names: new Set(['urgent']),
    send: async (_: string, bodies: readonly string[]) => void sent.push(...bodies),
  };
  let deaths = 0;
  /** Dies once in a while, before or after it has written. */
  const mortal: TrailStore = {
    read: store.read,
    put: async (commit) => {
      if (deaths > 0 && now() % (2 * MINUTE) === 0) {
        deaths -= 1;
        if (deaths % 2 === 0) await store.put(commit);
        throw new VigieError('store-unavailable', 'the process died', { retryable: true });
      }
      return store.put(commit);
    },
  };
  const common = { trail: mortal, index: store, timers, queues, pace, clock, newId, log: silentLog };
  const clocks = [1, 2, 3].map(() => createClock({ policy: POLICY }, common));
  let isRunning = true;

  const tick = async () => {
    if (isRunning) await Promise.all(clocks.map((run) => run()));
  };
  const happens = async (...events: Events) => {
    const ports = { trail: store, timers, clock, newId };
    await decideAndAppend(ports, await readTrail(store, ID), () => events, settingTimers(POLICY, ports));
  };
  /** The clocks look between the timers of a commit and the commit. */
  const happensAsTheyLook = async (...events: Events) => {
    const ports = { trail: store, timers, clock, newId };
    const prepare = settingTimers(POLICY, ports);
    await decideAndAppend(
      ports,
      await readTrail(store, ID),
      () => events,
      async (before, events) => {
        await prepare(before, events);
        await tick();
      },
    );
  };
  const until = async (instant: number) => {
    while (now() < instant) {
      passes(Math.min(instant - now(), MINUTE));
      await tick();
    }
  };

  const person = (user: string) => ({ kind: 'person', user }) as const;
  return {
    happens,
    /** A mention comes in, for customer service or another team. */
    comes: (urgency: Urgency, team = 'customer-service', channel = SERVICE) =>
      happens(
        received(now()),
        { type: 'classified', by: SYSTEM, tags: someTags({ urgency }) },
        { type: 'routed', by: SYSTEM, team, desk: 'fr', rule: 'everything', policy: 'p' },
        { type: 'post-asked', by: SYSTEM, purpose: 'card', channel, queue: 'urgent' },
      ),
    claims: (user: string) => happens({ type: 'claimed', by: person(user) }),
    /** On the platform; we hear of it now. */
    answers: (at = now()) =>
      happens({ type: 'replied', by: { kind: 'platform', platform: 'x' }, at, reply: `r-${at}` }),
    /** Somebody who answered elsewhere says so. */
    saysAnswered: () => happens({ type: 'replied', by: person(CAMILLE), at: now() }),
    resolves: () => happens({ type: 'resolved', by: person(CAMILLE) }),
    dismisses: () => happens({ type: 'dismissed', by: person(CAMILLE) }),
    reopens: () => happens({ type: 'reopened', by: person(CAMILLE) }),
    snoozes: (until: number | undefined) =>
      happens({ type: 'snoozed', by: person(CAMILLE), until, untilAuthorWrites: until === undefined }),
    /** It was set aside until then. */
    authorWritesAgain: async () =>
      happens(
        { type: 'continued', by: SYSTEM, mention: 'mention-2', at: now() },
        ...comesBack(await readTrail(store, ID), 'author-wrote'),
      ),
    /** Its author writes again; we hear of it now. */
    continues: (at = now()) => happens({ type: 'continued', by: SYSTEM, mention: `mention-${newId()}`, at }),
    /** Its author writes again, which opens it again. */
    complains: () =>
      happens(
        { type: 'continued', by: SYSTEM, mention: 'mention-2', at: now() },
        { type: 'reopened', by: SYSTEM, at: now() },
      ),
    isDeleted: () => happens({ type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: now() }),
    isErased: () => happens({ type: 'erased', by: SYSTEM, at: now() }),
    reroutes: (team: string, channel: string, way: 'continue' | 'restart') =>
      happens(
        { type: 'rerouted', by: person(CAMILLE), team, desk: 'fr', clock: way },
        { type: 'post-asked', by: person(CAMILLE), purpose: 'card', channel, queue: 'urgent' },
      ),
    retags: (urgency: Urgency) => happens({ type: 'retagged', by: person(CAMILLE), urgency }),
    retagsAsTheClocksLook: (urgency: Urgency) => happensAsTheyLook({ type: 'retagged', by: person(CAMILLE), urgency }),
    /** Lets time pass, with all clocks ticking every minute. */
    until,
    passes: (milliseconds: number) => until(now() + milliseconds),
    /** The clocks stand still while time passes. */
    outage: async (milliseconds: number) => {
      isRunning = false;
      await until(now() + milliseconds);
      isRunning = true;
    },
    dies: (times: number) => {
      deaths = times;
    },
    now,
    deadlines: async () => deadlinesOf(await readTrail(store, ID), POLICY),
    trail: () => readTrail(store, ID),
    commits: () => store.read(ID),
    sent: () => sent,
    timers: () => timers.due(Number.MAX_SAFE_INTEGER, 1_000),
    /** What the clock told, in Paris time: `10:30 escalation → S0… in C0…`. */
    calls: async () =>
      (await readTrail(store, ID)).posts
        .filter(({ purpose }) => purpose === 'reminder' || purpose === 'escalation')
        .map(({ askedAt, purpose, ping, channel, below }) => {
          const where = below === undefined ? ` in ${channel}` : '';
          return `${TIME.format(askedAt)} ${purpose}${ping === undefined ? '' : ` to ${ping}`}${where}`;
        }),
  };
};

const TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
