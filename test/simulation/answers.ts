import type { Ambiguous, Refused, Replier, Sent } from '../../shared/platforms/platform.ts';
import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import type { Worker } from './cluster.ts';
import type { Parts } from './parts.ts';

/** A reply as its platform has it. */
export interface Answer {
  readonly to: string;
  readonly text: string;
  readonly id: string;
  readonly at: Instant;
  readonly findableAt: Instant;
}

/** The platform's API for replies: no idempotency key, and a search that is behind. */
export interface SimulatedAnswers {
  readonly sent: readonly Answer[];
  readonly replierOf: (worker: Worker) => Replier;
}

const CLIENT_TIMEOUT_MS = 15 * SECOND;
/**
 * From the start of a request to its landing, at most: it starts within 15 s of its claim, and the look comes 90 s after
 * that by a clock that may be 4 s ahead. 20 s of search lag leave 50 s for the landing.
 */
const LATEST_LANDING_MS = 50 * SECOND;
const MAX_SEARCH_LAG_MS = 20 * SECOND;

export const createAnswers = ({ scheduler, random, faults, cluster, trace }: Parts): SimulatedAnswers => {
  const { now } = scheduler;
  const sent: Answer[] = [];

  const land = (to: string, text: string): Answer => {
    const lagMs = faults.strikes('search-lag', 0.5) ? random.int(0, MAX_SEARCH_LAG_MS) : random.int(0, 200);
    const answer = { to, text, id: `${9_000_000 + sent.length}`, at: now(), findableAt: now() + lagMs };
    sent.push(answer);
    trace('platform', `shows "${text}"`);
    return answer;
  };

  const reply = (worker: Worker, to: string, text: string): Promise<Sent | Refused | Ambiguous> => {
    const isInTrouble = faults.strikes('platform-trouble', 0.25);
    const trouble = random.pick<'limited' | 'fails' | 'silent'>(['limited', 'fails', 'silent', 'silent']);
    const isDone = random.chance(0.5);
    const landsMs = random.int(100, LATEST_LANDING_MS - 100);
    if (!isInTrouble) {
      return cluster.call(worker, `reply "${text}"`, async () => {
        const { id, at } = land(to, text);
        return { kind: 'sent', replyId: id, at };
      });
    }
    switch (trouble) {
      case 'limited':
        return cluster.call(worker, `reply "${text}", is limited`, async () => {
          return { kind: 'refused', reason: 'rate-limited', retryAfterSeconds: random.int(1, 120) };
        });
      case 'fails':
        return cluster.call(worker, `reply "${text}", fails`, async () => {
          if (isDone) land(to, text);
          return { kind: 'ambiguous' };
        });
      case 'silent':
        return cluster.call<Ambiguous>(
          worker,
          `reply "${text}", times out`,
          async () => {
            if (isDone) scheduler.after(landsMs, () => land(to, text));
            return { kind: 'ambiguous' };
          },
          { extraBackMs: () => CLIENT_TIMEOUT_MS },
        );
    }
  };

  return {
    sent,
    replierOf: (worker) => ({
      replyToken: 'SIMULATED_TOKEN',
      reply: ({ platformId }, text) => reply(worker, platformId, text),
      find: ({ platformId }, { since, isKnown }) => {
        const isInTrouble = faults.strikes('platform-trouble', 0.1);
        return cluster.call(worker, `look for a reply to ${platformId}`, async () => {
          if (isInTrouble) return { kind: 'unknown' };
          // As X is asked: by what it answers, for a platform rewrites links. It lists the latest first.
          const found = sent.findLast(
            ({ to, at, findableAt, id }) => to === platformId && at >= since && findableAt <= now() && !isKnown(id),
          );
          return found === undefined ? { kind: 'absent' } : { kind: 'sent', replyId: found.id, at: found.at };
        });
      },
    }),
  };
};
