import type { Block } from './messages.ts';

/** A message that one person sees. Slack keeps none either. */
export interface Ephemeral {
  readonly ts: string;
  readonly channel: string;
  /** Who sees it. */
  readonly to: string;
  readonly text: string;
  readonly blocks?: readonly Block[] | undefined;
  readonly thread_ts?: string;
}

export interface EphemeralStore {
  /** Adds the message or replaces the one with its `ts`. */
  put(message: Ephemeral): void;
  get(ts: string): Ephemeral | undefined;
  remove(ts: string): void;
  all(): readonly Ephemeral[];
}

/** A stand-in is no archive. */
const MOST = 500;

/** `onChange` hears of all there are, at each change. */
export const createEphemerals = (onChange: (all: readonly Ephemeral[]) => void): EphemeralStore => {
  const kept = new Map<string, Ephemeral>();
  const all = () => [...kept.values()];
  return {
    put: (message) => {
      kept.set(message.ts, message);
      for (const ts of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST))) kept.delete(ts);
      onChange(all());
    },
    get: (ts) => kept.get(ts),
    remove: (ts) => {
      kept.delete(ts);
      onChange(all());
    },
    all,
  };
};
