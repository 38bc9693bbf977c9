import type { Topic } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { answersGiven } from './clock-runs.ts';
import { rootIdOf } from './conversation.ts';
import { isGone, type Trail } from './trail.ts';

/** What somebody once came with and how it ended: labels and times only. */
export interface Contact {
  readonly topic: Topic;
  /** When it was written. */
  readonly at: Instant;
  readonly end: ContactEnd;
}

/** The answer counts first: it is what the author has seen. Who has written again since waits for another one. */
export type ContactEnd =
  /** `at`: the last answer. */
  | { readonly kind: 'answered'; readonly at: Instant }
  /** `afterMs`: from when it reached us, or from the edit that made it somebody's. */
  | { readonly kind: 'resolved'; readonly afterMs: number }
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'open' };

/** A mention as a contact, also one that is grouped in a crisis: undefined for noise, for what its author took back or had erased, and for a further word of a conversation. */
export const contactOf = (trail: Trail): Contact | undefined => {
  const { received, tags, route } = trail;
  if (received === undefined || tags === undefined || route === undefined) return undefined;
  if ((route.hidden !== undefined && route.hidden !== 'grouped') || isGone(trail) || rootIdOf(trail) !== undefined)
    return undefined;
  return { topic: tags.topic, at: received.createdAt, end: endOf(trail) };
};

const endOf = (trail: Trail): ContactEnd => {
  const { closed, stages } = trail;
  const answeredAt = answersGiven(trail).at(-1);
  if (answeredAt !== undefined) return { kind: 'answered', at: answeredAt };
  if (closed === undefined) return { kind: 'open' };
  if (closed.how === 'dismissed') return { kind: 'dismissed' };
  return { kind: 'resolved', afterMs: Math.max(0, closed.at - (stages[0]?.from ?? closed.at)) };
};
