import type { Instant } from '../../runtime/clock.ts';
import { decideSlot, type PaceStore } from '../../slack/pace.ts';

export const memoryPaceStore = (): PaceStore => {
  const nextAt = new Map<string, Instant>();
  const pauses = new Map<string | undefined, Instant>();
  const pausedUntil = (channel: string): Instant => Math.max(pauses.get(channel) ?? 0, pauses.get(undefined) ?? 0);
  return {
    reserve: async (request) => {
      const row = { nextAt: nextAt.get(request.channel) ?? 0, pausedUntil: pausedUntil(request.channel) };
      const reservation = decideSlot(row, request);
      if (reservation.kind === 'slot') nextAt.set(request.channel, reservation.at + request.intervalMs);
      return reservation;
    },
    pause: async (channel, until) => {
      pauses.set(channel, Math.max(pauses.get(channel) ?? 0, until));
    },
    pausedUntil: async (channel) => pausedUntil(channel),
  };
};
