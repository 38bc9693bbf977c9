import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, NewId } from './clock.ts';

/** The machine's own time and randomness, for composition roots alone. */
export const systemClock: Clock = { now: () => Date.now(), sleep: (milliseconds) => delay(milliseconds) };

export const randomId: NewId = () => randomUUID();
